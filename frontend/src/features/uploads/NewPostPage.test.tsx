import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, it, vi } from 'vitest';
import { emailProof } from '@/entities/session/emailProof';
import { media, one, refused } from '@/testing/data';
import { gate } from '@/testing/gate';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { NewPostPage } from './NewPostPage';
import { loadDraft, saveDraft } from './draft';

const jpeg = (name = 'a.jpg') => new File(['bytes'], name, { type: 'image/jpeg' });
const expires_at = '2026-01-02T03:14:05Z';
const upload = (state: 'processing') => one({ id: '5', state, media: null, error: null, expires_at }, 202);
const grant = () => one({ id: '5', method: 'PUT', url: '/bytes', headers: {}, fields: {}, expires_at }, 201);
const pictures = () => within(screen.getByRole('list', { name: 'Pictures' }));
const publish = () => screen.getByRole('button', { name: 'Publish' });

beforeEach(() => {
  server.use(
    http.post('*/api/v1/uploads', grant),
    http.put('*/bytes', () => new HttpResponse(null, { status: 204 })),
    http.post('*/api/v1/uploads/5/complete', () => one(media)),
  );
});

async function choose(...files: File[]) {
  show(<NewPostPage owner="1" />);
  // As dropping does, which no accept attribute filters.
  const user = userEvent.setup({ applyAccept: false });
  await user.upload(screen.getByLabelText('Choose photographs'), files);
}

it('refuses what is no picture, and what is too large, without sending it', async () => {
  const large = Object.defineProperty(jpeg('large.jpg'), 'size', { value: 25_000_001 });
  await choose(new File(['%PDF'], 'a.pdf', { type: 'application/pdf' }), large);
  const [pdf, huge] = screen.getAllByRole('alert');
  expect(pdf).toHaveTextContent('a.pdf');
  expect(pdf).toHaveTextContent('Pictures are taken as JPEG, PNG, WebP or GIF.');
  expect(huge).toHaveTextContent('25 MB is the most');
  expect(screen.queryByRole('button', { name: /again/ })).toBeNull();
  expect(publish()).toBeDisabled();
});

it('says why a picture could not be made, and offers no second try of the same bytes', async () => {
  server.use(http.post('*/api/v1/uploads/5/complete', () => refused(422, 'media.undecodable')));
  await choose(jpeg());
  expect(await screen.findByRole('alert')).toHaveTextContent('title of media.undecodable');
  expect(screen.queryByRole('button', { name: 'Try picture 1 again' })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Remove picture 1' }));
  expect(screen.queryByRole('alert')).toBeNull();
});

it('says why it failed later, too', async () => {
  let asked = 0;
  server.use(
    http.post('*/api/v1/uploads/5/complete', () =>
      asked++ === 0 ? upload('processing') : refused(422, 'media.dimensions'),
    ),
  );
  await choose(jpeg());
  expect(await screen.findByRole('alert')).toHaveTextContent('title of media.dimensions');
  expect(screen.queryByRole('button', { name: 'Try picture 1 again' })).toBeNull();
});

it('can be cancelled on its way', async () => {
  const sent = gate();
  const bytes = gate();
  let completed = 0;
  server.use(
    http.put('*/bytes', async () => {
      sent.open();
      await bytes.passed;
      return new HttpResponse(null, { status: 204 });
    }),
    http.post('*/api/v1/uploads/5/complete', () => {
      completed += 1;
      return one(media);
    }),
  );
  await choose(jpeg());
  expect(screen.getByRole('progressbar', { name: 'Upload of picture 1' })).toBeVisible();
  await sent.passed;
  await userEvent.click(screen.getByRole('button', { name: 'Cancel picture 1' }));
  expect(screen.queryByRole('progressbar')).toBeNull();
  expect(screen.queryByRole('alert')).toBeNull();

  // Another one goes all the way; the first would have been there before it.
  bytes.open();
  await userEvent.upload(screen.getByLabelText('Choose photographs'), jpeg('b.jpg'));
  expect(await pictures().findByText('Ready')).toBeVisible();
  expect(completed).toBe(1);
});

it('looks again as late as the server asks, and outlasts a busy server', async () => {
  const looks: number[] = [];
  const working = (retryAfter: string) =>
    HttpResponse.json(
      { data: { id: '5', state: 'processing', media: null, error: null, expires_at } },
      { status: 202, headers: { 'Retry-After': retryAfter } },
    );
  server.use(
    http.post('*/api/v1/uploads/5/complete', () => {
      looks.push(Date.now());
      if (looks.length === 1) return working('2');
      if (looks.length === 2) return working('1.5');
      if (looks.length === 3) return refused(503, 'unavailable', [], { 'Retry-After': '1' });
      return one(media);
    }),
  );
  await choose(jpeg());
  expect(await pictures().findByText('Ready')).toBeVisible();
  const waits = looks.slice(1).map((at, index) => at - (looks[index] ?? 0));
  expect(waits).toHaveLength(3);
  [2000, 1500, 1000].forEach((asked, index) => expect(waits[index]).toBeGreaterThan(asked - 20));
});

it.each([
  ['forgotten', () => refused(404, 'not_found')],
  ['gone', () => refused(410, 'upload.expired')],
  ['never sent', () => refused(409, 'upload.incomplete')],
])('asks whether what a draft holds is still there: one is %s', async (_, answer) => {
  const picture = (uploadId: string) => ({
    key: uploadId,
    name: `${uploadId}.jpg`,
    uploadId,
    media,
    alt: `alt of ${uploadId}`,
  });
  saveDraft('1', { caption: 'half', forFollowers: false, pictures: [picture('5'), picture('6')] });
  server.use(http.post('*/api/v1/uploads/6/complete', answer));
  show(<NewPostPage owner="1" />);
  expect(publish()).toBeDisabled();
  expect(await pictures().findByText('Ready')).toBeVisible();
  expect(await screen.findByRole('alert')).toHaveTextContent(/6\.jpg.*no longer on the server/);
  expect(screen.getByLabelText('Alt text of picture 1')).toHaveValue('alt of 5');
  await userEvent.click(screen.getByRole('button', { name: 'Remove picture 2' }));
  expect(publish()).toBeEnabled();
  expect(loadDraft('1').pictures).toHaveLength(1);
});

it('sends a post again as the same one after a reload', async () => {
  saveDraft('1', {
    caption: 'half',
    forFollowers: false,
    pictures: [{ key: '5', name: 'a.jpg', uploadId: '5', media, alt: '' }],
  });
  const keys: (string | null)[] = [];
  server.use(
    http.post('*/api/v1/posts', ({ request }) => {
      keys.push(request.headers.get('Idempotency-Key'));
      return HttpResponse.error();
    }),
  );
  for (let visit = 0; visit < 2; visit++) {
    const { unmount } = show(<NewPostPage owner="1" />);
    await pictures().findByText('Ready');
    await userEvent.click(publish());
    expect(await screen.findByRole('alert')).toHaveTextContent('could not be reached');
    unmount();
  }
  expect(keys[0]).not.toBeNull();
  expect(keys[1]).toBe(keys[0]);
});

it('keeps the draft when something of it has changed, not when its uploads move on', async () => {
  const writes = vi.spyOn(Storage.prototype, 'setItem');
  await choose(jpeg());
  expect(await pictures().findByText('Ready')).toBeVisible();
  const texts = writes.mock.calls.map(([, text]) => text);
  expect(texts.length).toBeGreaterThan(1);
  expect(new Set(texts).size).toBe(texts.length);
});

it('says what to do where the server wants a proven address first, and keeps the draft', async () => {
  server.use(http.post('*/api/v1/posts', () => refused(403, 'auth.email_unverified')));
  await choose(jpeg());
  await userEvent.type(screen.getByLabelText('Caption'), 'half a sentence');
  await screen.findByText('Ready');
  await userEvent.click(publish());
  expect(await screen.findByText(/Confirm your address first/)).toBeVisible();
  expect(screen.getByRole('button', { name: 'Send the letter again' })).toBeVisible();
  expect(screen.getByLabelText('Caption')).toHaveValue('half a sentence');
  expect(emailProof.isNeeded('1')).toBe(true);
});
