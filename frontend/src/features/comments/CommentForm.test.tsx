import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, it } from 'vitest';
import { comment, one, user } from '@/testing/data';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { CommentForm } from './CommentForm';

const path = '*/api/v1/posts/7/comments';
const field = () => screen.getByRole('textbox', { name: 'Comment' });
const send = () => userEvent.click(screen.getByRole('button', { name: 'Send' }));

it('keeps the text of a comment that did not arrive, and sends it again as the same one', async () => {
  const keys: (string | null)[] = [];
  server.use(
    http.post(path, ({ request }) => {
      keys.push(request.headers.get('Idempotency-Key'));
      return keys.length === 1 ? HttpResponse.error() : one(comment, 201);
    }),
  );
  show(<CommentForm postId="7" />);
  await userEvent.type(field(), 'I can smell it.');
  await send();
  await expect.poll(field).toHaveAccessibleDescription(/could not be reached/);
  expect(field()).toHaveValue('I can smell it.');
  await send();
  await expect.poll(field).toHaveValue('');
  expect(keys[0]).not.toBeNull();
  expect(keys[1]).toBe(keys[0]);
});

it('has what was half written there again after a reload, for who wrote it', async () => {
  const { unmount } = show(<CommentForm postId="7" />);
  await userEvent.type(field(), 'I can');
  unmount();
  show(<CommentForm postId="7" />).unmount();
  show(<CommentForm postId="7" />, { user: { ...user, id: '8' } });
  expect(field()).toHaveValue('');
});

it('goes to the reply that was asked for', () => {
  show(<CommentForm postId="7" replyTo={comment} />);
  expect(screen.getByRole('textbox', { name: 'Reply to ann' })).toHaveFocus();
});
