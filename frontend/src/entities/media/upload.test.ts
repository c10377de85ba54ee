import { http, HttpResponse } from 'msw';
import { expect, it, vi } from 'vitest';
import type { Wait } from '@/api/patience';
import { media, refused } from '@/testing/data';
import { gate } from '@/testing/gate';
import { server } from '@/testing/setup';
import { stubTimeouts } from '@/testing/timeouts';
import { grantOf, takeUploads } from '@/testing/uploads';
import { type Course, recover, refusal, upload } from './upload';

const file = (name: string, type: string, size = 1) =>
  Object.defineProperty(new File(['x'], name, { type }), 'size', { value: size });

it('takes the four kinds of pictures up to 25 MB', () => {
  for (const type of ['image/jpeg', 'image/png', 'image/webp', 'image/gif'])
    expect(refusal(file('a', type, 25_000_000))).toBeUndefined();
});

it('says why it refuses, before the first byte', () => {
  expect(refusal(file('a.jpg', 'image/jpeg', 25_000_001))).toContain('25 MB');
  expect(refusal(file('a.svg', 'image/svg+xml'))).toContain('JPEG, PNG, WebP or GIF');
  expect(refusal(file('IMG_1.HEIC', ''))).toContain('HEIC');
  expect(refusal(file('a.jpg', 'image/jpeg', 0))).toContain('empty');
});

const jpeg = new File(['bytes'], 'a.jpg', { type: 'image/jpeg' });
const goOn = (wait: Wait | undefined) => wait?.goOn();
const send = (course: Course = {}) => upload(jpeg, new AbortController().signal, { onWait: goOn, ...course });

it('sends nothing again where only the answer was lost', async () => {
  const { did, lose } = takeUploads();
  lose('answer');
  expect(await send()).toEqual({ uploadId: '1', media });
  expect(did).toEqual(['grant 1', 'bytes 1', 'complete 1']);
});

it('uses a grant again that was not used', async () => {
  const { did, lose } = takeUploads();
  lose('bytes');
  expect(await send()).toEqual({ uploadId: '1', media });
  expect(did).toEqual(['grant 1', 'bytes 1', 'complete 1', 'bytes 1', 'complete 1']);
});

it('completes what an earlier try has brought through meanwhile', async () => {
  const { did, received, lose } = takeUploads();
  lose('bytes');
  server.use(
    http.post(
      '*/uploads/1/complete',
      () => {
        received.add('1');
        return refused(409, 'upload.incomplete');
      },
      { once: true },
    ),
  );
  expect(await send()).toEqual({ uploadId: '1', media });
  expect(did).toEqual(['grant 1', 'bytes 1', 'bytes 1', 'complete 1']);
});

it('asks for a new grant where the earlier one has ended, and says so', async () => {
  const { did, ended } = takeUploads();
  ended.add('90');
  const onGrant = vi.fn();
  expect(await send({ earlier: grantOf('90'), onGrant })).toEqual({ uploadId: '1', media });
  expect(onGrant.mock.calls).toEqual([[grantOf('1')]]);
  expect(did).toEqual(['complete 90', 'grant 1', 'bytes 1', 'complete 1']);
});

it.each([403, 410])(
  'asks for a new grant where the earlier one ends at this moment, with %d',
  async (status) => {
    const { did } = takeUploads();
    server.use(http.put('*/bytes/90', () => refused(status, 'ended')));
    expect(await send({ earlier: grantOf('90') })).toEqual({ uploadId: '1', media });
    expect(did).toEqual(['complete 90', 'grant 1', 'bytes 1', 'complete 1']);
  },
);

it('does not ask for grants without end', async () => {
  const { did } = takeUploads();
  server.use(http.put('*/bytes/:id', () => refused(403, 'upload.grant_invalid')));
  await expect(send()).rejects.toThrow('title of upload.grant_invalid');
  expect(did).toEqual(['grant 1']);
});

it('waits for what is worked on after a lost answer, too', async () => {
  const { did, lose } = takeUploads();
  lose('answer');
  server.use(http.post('*/uploads/1/complete', () => HttpResponse.error(), { once: true }));
  const waits: (string | undefined)[] = [];
  const onWait = (wait: Wait | undefined) => {
    waits.push(wait?.for);
    wait?.goOn();
  };
  expect(await send({ onWait })).toEqual({ uploadId: '1', media });
  expect(did).toEqual(['grant 1', 'bytes 1', 'complete 1']);
  expect(waits).toEqual(['connection', undefined, 'connection', undefined]);
});

it('finds an earlier picture again, and nothing where its bytes never came', async () => {
  const { received, ended } = takeUploads();
  received.add('5');
  ended.add('7');
  const { signal } = new AbortController();
  expect(await recover('5', signal)).toEqual(media);
  expect(await recover('6', signal)).toBeUndefined();
  expect(await recover('7', signal)).toBeUndefined();
});

it.each([
  ['the grant', '*/api/v1/uploads', [15_000], ['grant 1', 'bytes 1', 'complete 1']],
  ['the picture', '*/api/v1/uploads/1/complete', [15_000, 20_000], ['grant 1', 'bytes 1', 'complete 1']],
])('takes long silence about %s for a lost connection, and goes on', async (_, path, limits, steps) => {
  const { did } = takeUploads();
  const silent = gate();
  const passing = stubTimeouts();
  server.use(
    http.post(
      path,
      () => {
        silent.open();
        return new Promise<never>(() => undefined);
      },
      { once: true },
    ),
  );
  const waits: (string | undefined)[] = [];
  const onWait = (wait: Wait | undefined) => {
    waits.push(wait?.for);
    wait?.goOn();
  };
  const sent = send({ onWait });
  await silent.passed;
  expect(passing.map(({ ms }) => ms)).toEqual(limits);
  passing.at(-1)?.pass();
  expect(await sent).toEqual({ uploadId: '1', media });
  expect(waits).toEqual(['connection', undefined]);
  expect(did).toEqual(steps);
});
