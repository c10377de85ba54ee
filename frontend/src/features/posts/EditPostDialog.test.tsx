import { fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http } from 'msw';
import { expect, it, vi } from 'vitest';
import { one, post } from '@/testing/data';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { EditPostDialog } from './EditPostDialog';

const dialog = () => screen.getByRole('dialog', { name: 'Edit post' });
const question = () => screen.queryByRole('dialog', { name: 'Discard changes' });
const ways = {
  Esc: () => fireEvent(dialog(), new Event('cancel', { cancelable: true })),
  'a click beside it': () => {
    fireEvent.pointerDown(dialog());
    fireEvent.click(dialog());
  },
  'its button': () => fireEvent.click(screen.getByRole('button', { name: 'Close' })),
};

function open() {
  const onClose = vi.fn();
  show(<EditPostDialog post={post} onClose={onClose} />);
  return onClose;
}

it.each(Object.entries(ways))('closes at once by %s while nothing was changed', (_, close) => {
  const onClose = open();
  close();
  expect(onClose).toHaveBeenCalledTimes(1);
});

it.each(Object.entries(ways))('asks before %s takes edits with it', async (_, close) => {
  const onClose = open();
  await userEvent.type(screen.getByLabelText('Caption'), ' And the second.');
  close();
  expect(question()).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Keep editing' }));
  expect(question()).toBeNull();
  expect(onClose).not.toHaveBeenCalled();
  expect(screen.getByLabelText('Caption')).toHaveValue('The first cup. And the second.');
  close();
  await userEvent.click(screen.getByRole('button', { name: 'Discard' }));
  expect(onClose).toHaveBeenCalledTimes(1);
});

it('takes back to what it was for no edit', async () => {
  const onClose = open();
  await userEvent.type(screen.getByLabelText('Alt text'), '!{Backspace}');
  await userEvent.click(screen.getByRole('switch', { name: 'For followers only' }));
  await userEvent.click(screen.getByRole('switch', { name: 'For followers only' }));
  ways.Esc();
  expect(onClose).toHaveBeenCalledTimes(1);
});

it('closes without a question once the edits are saved', async () => {
  server.use(http.patch('*/api/v1/posts/7', () => one({ ...post, caption: 'Saved.' })));
  const onClose = open();
  await userEvent.type(screen.getByLabelText('Caption'), ' And the second.');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await expect.poll(() => onClose.mock.calls.length).toBe(1);
  expect(question()).toBeNull();
});
