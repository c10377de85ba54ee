import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keepFile } from '@/lib/keptFiles';
import { keys } from '@/testing/files';
import { stubLocks } from '@/testing/locks';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { takeUploads } from '@/testing/uploads';
import { NewPostPage } from './NewPostPage';
import { loadDraft, loadSent, noteSent, saveDraft } from './draft';

beforeEach(stubLocks);
afterEach(() => {
  vi.unstubAllGlobals();
});

const draft = { caption: 'half', forFollowers: false, pictures: [{ key: 'k', name: 'a.jpg', alt: '' }] };
const visit = () => {
  const { container, unmount } = show(<NewPostPage owner="1" />);
  return { page: within(container), unmount };
};

/** The draft is another tab's, with a file on its way. */
async function visitSecond() {
  server.use(http.post('*/api/v1/uploads', () => new Promise(() => undefined), { once: true }));
  saveDraft('1', draft);
  await keepFile('1', 'k', new File(['bytes'], 'a.jpg', { type: 'image/jpeg' }));
  const first = visit();
  expect(await first.page.findByLabelText('Caption')).toHaveValue('half');
  const second = visit();
  expect(await second.page.findByText(/open in another tab/)).toHaveAttribute('role', 'status');
  return { first, second };
}

it('starts empty where another tab has the draft, and touches nothing of it', async () => {
  const { did } = takeUploads();
  noteSent('1', { key: 's', text: 't' });
  const { first, second } = await visitSecond();
  expect(second.page.getByLabelText('Caption')).toHaveValue('');
  expect(second.page.queryByRole('list', { name: 'Pictures' })).toBeNull();
  await userEvent.type(second.page.getByLabelText('Caption'), 'another');
  await userEvent.upload(
    second.page.getByLabelText('Choose photographs'),
    new File(['bytes'], 'b.jpg', { type: 'image/jpeg' }),
  );
  expect(await second.page.findByText('Ready')).toBeVisible();
  // Nothing of the first is sent once more.
  expect(did).toEqual(['grant 1', 'bytes 1', 'complete 1']);
  await userEvent.click(second.page.getByRole('button', { name: 'Discard' }));
  await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Discard' }));
  expect(second.page.getByLabelText('Caption')).toHaveValue('');
  expect(loadDraft('1')).toMatchObject(draft);
  expect(loadSent('1')).toEqual({ key: 's', text: 't' });
  expect(await keys()).toEqual(['1/k']);
  expect(first.page.queryByText(/open in another tab/)).toBeNull();
});

it('publishes in a second tab without an end to the draft of the first', async () => {
  takeUploads();
  server.use(http.post('*/api/v1/posts', () => HttpResponse.error()));
  const { second } = await visitSecond();
  await userEvent.upload(
    second.page.getByLabelText('Choose photographs'),
    new File(['bytes'], 'b.jpg', { type: 'image/jpeg' }),
  );
  await second.page.findByText('Ready');
  await userEvent.click(second.page.getByRole('button', { name: 'Publish' }));
  expect(await second.page.findByRole('alert')).toHaveTextContent('could not be reached');
  expect(loadSent('1')).toBeUndefined();
});

it('takes over the draft once the first tab is gone, and sends what that had not', async () => {
  const { did } = takeUploads();
  const { first, second } = await visitSecond();
  expect(did).toEqual([]);
  first.unmount();
  await expect.poll(() => second.page.queryByLabelText('Caption')).toHaveValue('half');
  expect(await second.page.findByText('Ready')).toBeVisible();
  expect(did).toEqual(['grant 1', 'bytes 1', 'complete 1']);
  expect(second.page.queryByText(/open in another tab/)).toBeNull();
  expect(second.page.getByText(/Your draft is here/)).toBeVisible();
});

it('does not take over while something else is written, but once that is discarded', async () => {
  takeUploads();
  const { first, second } = await visitSecond();
  await userEvent.type(second.page.getByLabelText('Caption'), 'another');
  first.unmount();
  expect(await second.page.findByText(/comes back once you publish or discard/)).toBeVisible();
  expect(second.page.getByLabelText('Caption')).toHaveValue('another');
  expect(loadDraft('1')).toMatchObject(draft);
  await userEvent.click(second.page.getByRole('button', { name: 'Discard' }));
  await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Discard' }));
  await expect.poll(() => second.page.queryByLabelText('Caption')).toHaveValue('half');
  expect(second.page.getByLabelText('Choose photographs')).toHaveFocus();
  expect(await second.page.findByText('Ready')).toBeVisible();
});

it('has the draft again as soon as the page is left and opened again', async () => {
  saveDraft('1', { ...draft, pictures: [] });
  for (let time = 0; time < 2; time++) {
    const { page, unmount } = visit();
    expect(await page.findByLabelText('Caption')).toHaveValue('half');
    unmount();
  }
});
