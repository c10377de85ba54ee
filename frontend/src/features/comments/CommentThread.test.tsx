import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http } from 'msw';
import { expect, it } from 'vitest';
import type { Comment } from '@/api/client';
import { postQuery } from '@/entities/post/queries';
import { comment, listed, one, post, refused } from '@/testing/data';
import { gate } from '@/testing/gate';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { CommentForm } from './CommentForm';
import { CommentThread } from './CommentThread';

const me = { id: '1', username: 'me', full_name: 'Me', avatar: null };
const by = (author: Comment['author'], id: string, text: string, more: Partial<Comment> = {}): Comment => ({
  ...comment,
  id,
  author,
  text,
  ...more,
});
const others = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) =>
    by(comment.author, `${from + index}`, `Number ${from + index}`),
  );
const cursorOf = (request: Request) => new URL(request.url).searchParams.get('cursor');

const COMMENTS = '*/api/v1/posts/7/comments';
const REPLIES = '*/api/v1/comments/9/replies';

function open() {
  const shown = show(
    <>
      <CommentThread postId="7" postOwner="ann" />
      <CommentForm postId="7" />
    </>,
  );
  shown.client.setQueryData(postQuery('7').queryKey, { ...post, comment_count: 21 });
  return { ...shown, count: () => shown.client.getQueryData(postQuery('7').queryKey)?.comment_count };
}

const texts = () =>
  screen
    .getAllByRole('listitem')
    .flatMap((entry) => /I can smell it\.|Number \d+/.exec(entry.textContent) ?? []);
const field = () => screen.getByRole('textbox', { name: 'Comment' });
const send = () => userEvent.click(screen.getByRole('button', { name: 'Send' }));
async function write(text: string) {
  await userEvent.type(field(), text);
  await send();
}

/** Two pages of comments by others, then one's own. */
function twoPages() {
  const answer = gate();
  const last = [...others(121, 1)];
  server.use(
    http.get(COMMENTS, ({ request }) =>
      cursorOf(request) === null ? listed(others(101, 20), 'two') : listed(last),
    ),
    http.post(COMMENTS, async () => {
      await answer.passed;
      const written = by(me, '122', 'I can smell it.');
      last.push(written);
      return one(written, 201);
    }),
  );
  return answer;
}

it('shows a comment at once after those that were read, and once only when its page is read', async () => {
  const answer = twoPages();
  const { count } = open();
  await screen.findByText('Number 120');
  await write('I can smell it.');
  expect(screen.getByText('Sending')).toBeVisible();
  expect(texts()).toHaveLength(21);
  expect(texts().at(-1)).toBe('I can smell it.');
  expect(field()).toHaveValue('');
  expect(count()).toBe(22);

  answer.open();
  await expect.poll(() => screen.queryByText('Sending')).toBeNull();
  expect(texts().at(-1)).toBe('I can smell it.');
  await userEvent.click(screen.getByRole('button', { name: 'More comments' }));
  await screen.findByText('Number 121');
  expect(texts()).toHaveLength(22);
  expect(texts().slice(-2)).toEqual(['Number 121', 'I can smell it.']);
});

it('leaves a comment as it is, also half edited, when its page is read', async () => {
  twoPages().open();
  open();
  await screen.findByText('Number 120');
  await write('I can smell it.');
  await userEvent.click(await screen.findByRole('button', { name: 'Actions on the comment by me' }));
  await userEvent.click(screen.getByRole('menuitem', { name: 'Edit' }));
  await userEvent.type(screen.getByLabelText('Edit comment'), ' Really.');
  await userEvent.click(screen.getByRole('button', { name: 'More comments' }));
  await screen.findByText('Number 121');
  expect(screen.getByLabelText('Edit comment')).toHaveValue('I can smell it. Really.');
});

it('takes a comment away that is deleted before its page is read', async () => {
  twoPages().open();
  server.use(http.delete('*/api/v1/comments/122', () => new Response(null, { status: 204 })));
  const { count } = open();
  await screen.findByText('Number 120');
  await write('I can smell it.');
  await userEvent.click(await screen.findByRole('button', { name: 'Actions on the comment by me' }));
  await userEvent.click(screen.getByRole('menuitem', { name: 'Delete' }));
  await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Delete' }));
  await expect.poll(() => screen.queryByText('I can smell it.')).toBeNull();
  expect(count()).toBe(21);
});

it('takes back a comment that did not arrive, and puts its text before what was written since', async () => {
  const answer = gate();
  server.use(
    http.get(COMMENTS, () => listed([])),
    http.post(COMMENTS, async () => {
      await answer.passed;
      return refused(503, 'unavailable', [], { 'Retry-After': '5' });
    }),
  );
  const { count } = open();
  expect(await screen.findByText('No comments yet')).toBeVisible();
  await write('I can smell it.');
  expect(screen.getByText('Sending')).toBeVisible();
  expect(screen.queryByText('No comments yet')).toBeNull();
  await userEvent.type(field(), 'And hear it.');
  answer.open();
  await expect.poll(field).toHaveValue('I can smell it.\nAnd hear it.');
  await expect.poll(field).toHaveAccessibleDescription(/Try again in 5 seconds/);
  await expect.poll(() => screen.queryByText('Sending')).toBeNull();
  await expect.poll(count).toBe(21);
});

it('opens the thread of a reply and shows it there at once', async () => {
  const answer = gate();
  const top = { ...comment, reply_count: 0 };
  const replies: Comment[] = [];
  server.use(
    http.get(COMMENTS, () => listed([{ ...top, reply_count: replies.length }])),
    http.get(REPLIES, () => listed(replies)),
    http.post(COMMENTS, async () => {
      await answer.passed;
      replies.push(by(me, '122', '@ann So can I.', { reply_to: '9' }));
      return one(replies[0], 201);
    }),
  );
  open();
  await userEvent.click(await screen.findByRole('button', { name: 'Reply' }));
  await userEvent.type(screen.getByRole('textbox', { name: 'Reply to ann' }), 'So can I.');
  await userEvent.click(screen.getAllByRole('button', { name: 'Send' })[0] as HTMLElement);
  expect(screen.getByRole('button', { name: 'Hide replies' })).toHaveAttribute('aria-expanded', 'true');
  expect(screen.getByText(/So can I\./)).toBeVisible();
  answer.open();
  await expect.poll(() => screen.queryByText('Sending')).toBeNull();
  expect(screen.getAllByText(/So can I\./)).toHaveLength(1);
  expect(screen.queryByRole('textbox', { name: 'Reply to ann' })).toBeNull();
});

it('tells that replies are on their way, or why they did not come, and asks again', async () => {
  const answer = gate();
  let tries = 0;
  server.use(
    http.get(COMMENTS, () => listed([{ ...comment, reply_count: 1 }])),
    http.get(REPLIES, async () => {
      tries += 1;
      await answer.passed;
      return tries === 1 ? refused(503, 'unavailable') : listed([by(me, '10', 'So can I.')]);
    }),
  );
  open();
  await userEvent.click(await screen.findByRole('button', { name: 'Show 1 reply' }));
  expect(screen.getByText('Loading replies')).toBeInTheDocument();
  answer.open();
  expect(await screen.findByRole('alert')).toHaveTextContent('Tintype is busy');
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('So can I.')).toBeVisible();
  expect(screen.queryByRole('alert')).toBeNull();
});

it('says why a further page did not come, and asks for it again', async () => {
  let tries = 0;
  server.use(
    http.get(COMMENTS, ({ request }) => {
      if (cursorOf(request) === null) return listed(others(101, 2), 'two');
      tries += 1;
      return tries === 1 ? refused(503, 'unavailable') : listed(others(103, 1));
    }),
  );
  open();
  await userEvent.click(await screen.findByRole('button', { name: 'More comments' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('Tintype is busy');
  expect(screen.getByText('Number 102')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('Number 103')).toBeVisible();
  expect(screen.queryByRole('alert')).toBeNull();
});
