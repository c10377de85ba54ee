import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, it, vi } from 'vitest';
import { media, one } from '@/testing/data';
import { gate } from '@/testing/gate';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { NewPostPage } from './NewPostPage';

const expires_at = '2026-01-02T03:14:05Z';
const files = (count: number) =>
  Array.from({ length: count }, (_, index) => new File(['bytes'], `${index}.jpg`, { type: 'image/jpeg' }));
const pictures = () => within(screen.getByRole('list', { name: 'Pictures' }));
const waiting = () => pictures().queryAllByText('Waiting');
const choose = (count: number) => userEvent.upload(screen.getByLabelText('Choose photographs'), files(count));

/** An API whose answers to the bytes can be held up. */
function uploads() {
  const sent: ReturnType<typeof gate>[] = [];
  let asked = 0;
  server.use(
    http.post('*/api/v1/uploads', () => {
      asked += 1;
      return one({ id: `${asked}`, method: 'PUT', url: '/bytes', headers: {}, fields: {}, expires_at }, 201);
    }),
    http.put('*/bytes', async () => {
      const arrived = gate();
      sent.push(arrived);
      await arrived.passed;
      return new HttpResponse(null, { status: 204 });
    }),
    http.post('*/api/v1/uploads/:id/complete', () => one(media)),
  );
  return { sent, asked: () => asked };
}

it('sends three pictures at once; the others wait, and one that is cancelled there is never sent', async () => {
  const { sent, asked } = uploads();
  show(<NewPostPage owner="1" />);
  await choose(5);
  await expect.poll(() => sent.length).toBe(3);
  expect(waiting()).toHaveLength(2);
  expect(screen.getAllByRole('progressbar')).toHaveLength(3);
  await userEvent.click(screen.getByRole('button', { name: 'Cancel picture 4' }));
  expect(waiting()).toHaveLength(1);
  expect(asked()).toBe(3);

  sent[0]?.open();
  await expect.poll(() => sent.length).toBe(4);
  expect(waiting()).toHaveLength(0);
  sent.forEach((one) => one.open());
  await expect.poll(() => pictures().queryAllByText('Ready').length).toBe(4);
  expect(asked()).toBe(4);
});

it('gives the turn of a picture that is cancelled on its way to the next', async () => {
  let asked = 0;
  server.use(
    http.post('*/api/v1/uploads', () => {
      asked += 1;
      return new Promise(() => undefined);
    }),
  );
  show(<NewPostPage owner="1" />);
  await choose(4);
  await expect.poll(() => asked).toBe(3);
  await userEvent.click(screen.getByRole('button', { name: 'Cancel picture 2' }));
  await expect.poll(() => asked).toBe(4);
  expect(waiting()).toHaveLength(0);
});

it('decodes three pictures at once', async () => {
  uploads();
  const decoded: ReturnType<typeof gate>[] = [];
  vi.spyOn(window, 'createImageBitmap').mockImplementation(async () => {
    const end = gate();
    decoded.push(end);
    await end.passed;
    throw new Error('nothing is decoded');
  });
  show(<NewPostPage owner="1" />);
  await choose(6);
  await expect.poll(() => decoded.length).toBe(3);
  // One that is cancelled while it waits is never decoded.
  await userEvent.click(screen.getByRole('button', { name: 'Cancel picture 4' }));
  decoded.forEach((one) => one.open());
  await expect.poll(() => decoded.length).toBe(5);
  decoded.forEach((one) => one.open());
  await expect.poll(() => document.querySelectorAll('canvas').length).toBe(0);
  expect(decoded).toHaveLength(5);
});
