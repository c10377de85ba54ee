import { useQuery } from '@tanstack/react-query';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http } from 'msw';
import { expect, it } from 'vitest';
import { media, one, post, refused } from '@/testing/data';
import { gate } from '@/testing/gate';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { PostCard } from './PostCard';
import { postQuery } from './queries';

function Held() {
  const { data } = useQuery({ ...postQuery(post.id), initialData: post });
  return <PostCard post={data} />;
}

it('shows a like before the server answers, then what the server counted', async () => {
  const answer = gate();
  server.use(
    http.put('*/api/v1/posts/7/like', async () => {
      await answer.passed;
      return one({ liked: true, like_count: 12 });
    }),
  );
  show(<Held />);
  await userEvent.click(screen.getByRole('button', { name: 'Like' }));
  expect(screen.getByRole('button', { name: 'Unlike' })).toHaveAttribute('aria-pressed', 'true');
  expect(screen.getByText('4 likes')).toBeVisible();
  answer.open();
  expect(await screen.findByText('12 likes')).toBeVisible();
});

it('takes a like back that the server refused, and says why', async () => {
  server.use(
    http.put('*/api/v1/posts/7/like', () => refused(503, 'unavailable', [], { 'Retry-After': '5' })),
  );
  show(<Held />);
  await userEvent.click(screen.getByRole('button', { name: 'Like' }));
  expect(await screen.findByText('Tintype is busy. Try again in 5 seconds.')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Like' })).toHaveAttribute('aria-pressed', 'false');
  expect(screen.getByText('3 likes')).toBeVisible();
});

it('sends only the newest wish of several', async () => {
  const sent: string[] = [];
  const answer = (liked: boolean) => () => {
    sent.push(liked ? 'like' : 'unlike');
    return one({ liked, like_count: liked ? 4 : 3 });
  };
  server.use(
    http.put('*/api/v1/posts/7/like', answer(true)),
    http.delete('*/api/v1/posts/7/like', answer(false)),
  );
  const { client } = show(<Held />);
  await userEvent.dblClick(screen.getByRole('img', { name: 'A cup of coffee' }));
  await userEvent.dblClick(screen.getByRole('img', { name: 'A cup of coffee' }));
  await userEvent.click(screen.getByRole('button', { name: 'Unlike' }));
  await expect.poll(() => sent.at(-1)).toBe('unlike');
  await expect.poll(() => client.getQueryData(postQuery('7').queryKey)?.like_count).toBe(3);
  expect(sent.filter((wish) => wish === 'like')).toHaveLength(1);
});

it('is something also to those who do not see it, where nothing was written about it', () => {
  show(<PostCard post={{ ...post, media: [{ ...media, alt_text: '' }] }} />);
  expect(screen.getByRole('img', { name: 'Photo by ann' })).toBeInTheDocument();
});

it.each([
  [true, 1],
  [false, 0],
])('says when a moderator has hidden it: %s', (is_hidden, times) => {
  show(<PostCard post={{ ...post, is_hidden }} />);
  expect(screen.queryAllByText(/Hidden by a moderator/)).toHaveLength(times);
});
