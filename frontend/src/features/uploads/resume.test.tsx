import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, it, vi } from 'vitest';
import { keepFile, keptFile } from '@/lib/keptFiles';
import { media, one, post, refused } from '@/testing/data';
import { keys } from '@/testing/files';
import { gate } from '@/testing/gate';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { grantOf, takeUploads } from '@/testing/uploads';
import { NewPostPage } from './NewPostPage';
import { loadDraft, saveDraft } from './draft';

const jpeg = (name = 'a.jpg') => new File(['bytes'], name, { type: 'image/jpeg' });
const field = () => screen.getByLabelText('Choose photographs');
const visit = () => show(<NewPostPage owner="1" />);
const pictures = () => within(screen.getByRole('list', { name: 'Pictures' }));
const waiting = () => pictures().findByText('Waiting for the connection…');
const ready = () => pictures().findByText('Ready');
const button = (name: string) => screen.getByRole('button', { name });
const online = () =>
  act(() => {
    window.dispatchEvent(new Event('online'));
  });
const said = async (text: string) => expect(await screen.findByText(text)).toHaveAttribute('role', 'status');

async function choose(...files: File[]) {
  visit();
  await userEvent.upload(field(), files);
}

const LONGEST = 30_000;

/** The pauses between tries are over at once. */
function hurry() {
  const real = window.setTimeout.bind(window);
  const quick = (work: () => void, ms = 0) => real(work, ms >= 1000 && ms <= LONGEST ? 0 : ms);
  vi.spyOn(window, 'setTimeout').mockImplementation(quick as typeof window.setTimeout);
}

it('waits for the connection, and goes on by itself once the browser is online', async () => {
  const { did, lose } = takeUploads();
  lose('bytes');
  await choose(jpeg());
  expect(await waiting()).toBeVisible();
  await said('Waiting for the connection.');
  expect(screen.queryByRole('alert')).toBeNull();
  online();
  expect(await ready()).toBeVisible();
  await said('All pictures are uploaded.');
  expect(did).toEqual(['grant 1', 'bytes 1', 'complete 1', 'bytes 1', 'complete 1']);
});

it('can be told to try at once, and leaves the focus with the picture, not on what removes it', async () => {
  const { lose } = takeUploads();
  lose('bytes');
  await choose(jpeg());
  await waiting();
  await userEvent.click(button('Try picture 1 again'));
  expect(await ready()).toBeVisible();
  expect(pictures().getByRole('listitem')).toHaveFocus();
});

it('sends nothing more once it is cancelled while it waits', async () => {
  const { did, lose } = takeUploads();
  lose('bytes');
  await choose(jpeg());
  await waiting();
  await userEvent.click(button('Cancel picture 1'));
  expect(field()).toHaveFocus();
  online();
  // Another one goes all the way; the first would have been there before it.
  await userEvent.upload(field(), jpeg('b.jpg'));
  expect(await ready()).toBeVisible();
  expect(did).toEqual(['grant 1', 'bytes 1', 'grant 2', 'bytes 2', 'complete 2']);
  await expect.poll(keys).toEqual([]);
});

it('says in the end what to do, and still goes on when the browser is online', async () => {
  const { did } = takeUploads();
  const away = { all: true };
  server.use(http.put('*/bytes/:id', () => (away.all ? HttpResponse.error() : undefined)));
  hurry();
  await choose(jpeg());
  const alert = await screen.findByRole('alert', {}, { timeout: 2 * LONGEST });
  expect(alert).toHaveTextContent('Check your connection and try again.');
  expect(did.filter((one) => one.startsWith('complete'))).toHaveLength(7);
  expect(button('Try picture 1 again')).toBeEnabled();
  away.all = false;
  online();
  expect(await ready()).toBeVisible();
  expect(screen.queryByRole('alert')).toBeNull();
});

it('says that the server is busy, and waits as long as it asks', async () => {
  takeUploads();
  const busy = () => refused(503, 'unavailable', [], { 'Retry-After': '30' });
  server.use(http.put('*/bytes/:id', busy, { once: true }));
  await choose(jpeg());
  expect(await pictures().findByText('The server is busy. Waiting…')).toBeVisible();
  online();
  expect(pictures().getByText('The server is busy. Waiting…')).toBeVisible();
  await userEvent.click(button('Try picture 1 again'));
  expect(await ready()).toBeVisible();
});

it('goes on after a reload with what was half sent, and forgets the file once it has arrived', async () => {
  const { did } = takeUploads();
  const sent = gate();
  server.use(
    http.put(
      '*/bytes/:id',
      () => {
        sent.open();
        return new Promise<never>(() => undefined);
      },
      { once: true },
    ),
  );
  const { unmount } = visit();
  await userEvent.upload(field(), jpeg());
  await userEvent.type(screen.getByLabelText('Alt text of picture 1'), 'A cup');
  await sent.passed;
  unmount();

  visit();
  expect(await ready()).toBeVisible();
  expect(screen.getByLabelText('Alt text of picture 1')).toHaveValue('A cup');
  expect(did).toEqual(['grant 1', 'complete 1', 'bytes 1', 'complete 1']);
  await expect.poll(keys).toEqual([]);
});

it('finds after a reload what was sent but not completed, and sends nothing', async () => {
  const { did, received } = takeUploads();
  received.add('5');
  const picture = { key: 'k', name: 'a.jpg', alt: 'A cup', grant: grantOf('5') };
  saveDraft('1', { caption: '', forFollowers: false, pictures: [picture] });
  visit();
  expect(await ready()).toBeVisible();
  expect(did).toEqual(['complete 5']);
  expect(loadDraft('1').pictures).toMatchObject([{ key: 'k', uploadId: '5', media }]);
});

it('names what is lost with a reload, and lets it be chosen again with its words', async () => {
  takeUploads();
  const picture = { key: 'k', name: 'cup.jpg', alt: 'A cup', grant: grantOf('5') };
  saveDraft('1', { caption: '', forFollowers: false, pictures: [picture] });
  visit();
  expect(await screen.findByRole('alert')).toHaveTextContent(/cup\.jpg.*Choose it again/);
  expect(screen.queryByRole('button', { name: 'Try picture 1 again' })).toBeNull();
  expect(loadDraft('1').pictures).toMatchObject([{ name: 'cup.jpg', alt: 'A cup' }]);
  expect(button('Choose picture 1 again')).toBeEnabled();
  await userEvent.upload(
    screen.getByLabelText('File of picture 1'),
    new File([], 'empty.jpg', { type: 'image/jpeg' }),
  );
  expect(screen.getByRole('alert')).toHaveTextContent(/cup\.jpg.*This file is empty/);
  expect(loadDraft('1').pictures).toMatchObject([{ name: 'cup.jpg', alt: 'A cup' }]);
  await userEvent.upload(screen.getByLabelText('File of picture 1'), jpeg('again.jpg'));
  expect(await ready()).toBeVisible();
  expect(screen.getByLabelText('Alt text of picture 1')).toHaveValue('A cup');
});

it('keeps no file of a post that is published', async () => {
  takeUploads();
  server.use(http.post('*/api/v1/posts', () => one(post, 201)));
  await choose(jpeg());
  await ready();
  await userEvent.click(button('Publish'));
  await expect.poll(() => Object.keys(localStorage)).toEqual([]);
  await expect.poll(keys).toEqual([]);
});

it('keeps nothing of a post that is discarded', async () => {
  const { lose } = takeUploads();
  lose('bytes');
  await choose(jpeg());
  await userEvent.type(screen.getByLabelText('Caption'), 'half a sentence');
  await waiting();
  expect(await keys()).toHaveLength(1);
  await userEvent.click(button('Discard'));
  await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Discard' }));
  expect(screen.queryByRole('list', { name: 'Pictures' })).toBeNull();
  expect(screen.getByLabelText('Caption')).toHaveValue('');
  expect(field()).toHaveFocus();
  await expect.poll(keys).toEqual([]);
  expect(loadDraft('1')).toEqual({ caption: '', forFollowers: false, pictures: [] });
});

it("sweeps files that no draft names, and opens nobody else's", async () => {
  takeUploads();
  await keepFile('2', 'k', jpeg());
  await keepFile('1', 'left', jpeg());
  saveDraft('2', {
    caption: 'theirs',
    forFollowers: false,
    pictures: [{ key: 'k', name: 'a.jpg', alt: '' }],
  });
  visit();
  await expect.poll(keys).toEqual([]);
  expect(await keptFile('1', 'k')).toBeUndefined();
  expect(screen.queryByRole('list', { name: 'Pictures' })).toBeNull();
});

it('keeps the focus with a picture that is moved or beside one that is removed', async () => {
  takeUploads();
  await choose(jpeg('a.jpg'), jpeg('b.jpg'), jpeg('c.jpg'));
  await expect.poll(() => pictures().queryAllByText('Ready').length).toBe(3);
  await userEvent.click(button('Move picture 1 down'));
  expect(button('Move picture 2 down')).toHaveFocus();
  await userEvent.click(button('Move picture 2 down'));
  expect(button('Move picture 3 up')).toHaveFocus();
  await userEvent.click(button('Remove picture 3'));
  expect(pictures().getAllByRole('listitem')[1]).toHaveFocus();
});
