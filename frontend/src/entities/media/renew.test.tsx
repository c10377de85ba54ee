import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { fireEvent, screen } from '@testing-library/react';
import { http } from 'msw';
import { expect, it } from 'vitest';
import type { Media, Post } from '@/api/client';
import { itemsOf } from '@/api/paging';
import { PostCard } from '@/entities/post/PostCard';
import { feedQuery, postQuery, postsOfQuery } from '@/entities/post/queries';
import { useSession } from '@/entities/session/session';
import { Avatar } from '@/entities/user/Avatar';
import { author, listed, media, one, post, user } from '@/testing/data';
import { gate } from '@/testing/gate';
import { newClient, show } from '@/testing/render';
import { server } from '@/testing/setup';
import { Picture } from './Picture';

/** A thumbhash of one colour. */
const placeholder = '1QcSHQRnh493V4dIh4eXh1h4kJUI';
const picture = (id: string, expires: number): Media => ({
  ...media,
  id,
  alt_text: `Picture ${id}`,
  placeholder,
  renditions: [
    { url: `/media/${id}.jpg?expires=${expires}`, width: 256, height: 320, content_type: 'image/jpeg' },
  ],
});
const postOf = (id: string, expires: number, more: Partial<Post> = {}): Post => ({
  ...post,
  id,
  media: [picture(id, expires)],
  ...more,
});
const image = (id: string) => screen.getByRole('img', { name: `Picture ${id}` });
const addressOf = (id: string) => image(id).getAttribute('src');

/** How often each address of the API is asked for; the answers are of the hour given. */
function posts(expires: number, until: Promise<void> = Promise.resolve()) {
  const asked: string[] = [];
  server.use(
    http.get('*/api/v1/posts/:id', async ({ params }) => {
      const id = String(params['id']);
      asked.push(id);
      await until;
      return one(postOf(id, expires, { author: { ...author, avatar: picture('ann', expires) } }));
    }),
  );
  return asked;
}

function Held({ id = '7' }: { id?: string }) {
  const { data } = useQuery(postQuery(id));
  return data === undefined ? null : <PostCard post={data} />;
}

it('asks again for a post whose picture has lost its address, and shows the placeholder meanwhile', async () => {
  const answer = gate();
  const asked = posts(20, answer.passed);
  const client = newClient();
  client.setQueryData(postQuery('7').queryKey, postOf('7', 10));
  show(<Held />, { client });
  expect(addressOf('7')).toBe('/media/7.jpg?expires=10');
  const background = () => image('7').closest('div')?.style.backgroundImage;
  fireEvent.load(image('7'));
  await expect.poll(background).toBe('');
  fireEvent.error(image('7'));
  expect(image('7')).not.toHaveAttribute('src');
  expect(background()).toContain('data:image/png');
  await expect.poll(() => asked).toEqual(['7']);
  answer.open();
  await expect.poll(() => addressOf('7')).toBe('/media/7.jpg?expires=20');
});

it('tries an address once more, then leaves it', async () => {
  const asked = posts(10);
  const client = newClient();
  client.setQueryData(postQuery('7').queryKey, postOf('7', 10));
  show(<Held />, { client });
  fireEvent.error(image('7'));
  await expect.poll(() => addressOf('7')).toBe('/media/7.jpg?expires=10');
  fireEvent.error(image('7'));
  // Another one has its own try, after which the first would have had a second one.
  client.setQueryData(postQuery('8').queryKey, postOf('8', 5));
  show(<Held id="8" />, { client });
  fireEvent.error(image('8'));
  await expect.poll(() => addressOf('8')).toBe('/media/8.jpg?expires=10');
  expect(image('7')).not.toHaveAttribute('src');
  expect(asked).toEqual(['7', '8']);
});

it('reads a list once for all its pictures that fail together', async () => {
  let reads = 0;
  server.use(
    http.get('*/api/v1/users/ann/posts', () => {
      reads += 1;
      return listed(['1', '2', '3'].map((id) => postOf(id, reads * 10)));
    }),
  );
  function Grid() {
    return itemsOf(useInfiniteQuery(postsOfQuery('ann')).data).map(({ id, media: [first] }) =>
      first === undefined ? null : <Picture key={id} media={first} alt={first.alt_text} sizes="33vw" />,
    );
  }
  show(<Grid />);
  await screen.findByRole('img', { name: 'Picture 1' });
  for (const id of ['1', '2', '3']) fireEvent.error(image(id));
  await expect.poll(() => addressOf('3')).toBe('/media/3.jpg?expires=20');
  expect(addressOf('1')).toBe('/media/1.jpg?expires=20');
  expect(reads).toBe(2);
});

it('leaves the feed as it is, but for the posts whose pictures failed', async () => {
  const asked = posts(20);
  const client = newClient();
  const held = ['9', '8', '7'].map((id) => postOf(id, 10));
  client.setQueryData(feedQuery.queryKey, {
    pages: [{ data: held, page: { next_cursor: null } }],
    pageParams: [undefined],
  });
  function Feed() {
    return itemsOf(useInfiniteQuery(feedQuery).data).map((one) => <PostCard key={one.id} post={one} />);
  }
  show(<Feed />, { client });
  fireEvent.error(image('8'));
  await expect.poll(() => addressOf('8')).toBe('/media/8.jpg?expires=20');
  expect(asked).toEqual(['8']);
  expect(screen.getAllByRole('img').map((shown) => shown.getAttribute('src'))).toEqual([
    '/media/9.jpg?expires=10',
    '/media/8.jpg?expires=20',
    '/media/7.jpg?expires=10',
  ]);
});

it('asks one post of the feed for the picture of its author in all of them', async () => {
  const asked = posts(20);
  const client = newClient();
  const ann = { ...author, avatar: picture('ann', 10) };
  client.setQueryData(feedQuery.queryKey, {
    pages: [
      { data: ['9', '8', '7'].map((id) => postOf(id, 30, { author: ann })), page: { next_cursor: null } },
    ],
    pageParams: [undefined],
  });
  function Feed() {
    return itemsOf(useInfiniteQuery(feedQuery).data).map((one) => (
      <Avatar key={one.id} person={one.author} />
    ));
  }
  const { container } = show(<Feed />, { client });
  const addresses = () => Array.from(container.querySelectorAll('img'), (shown) => shown.getAttribute('src'));
  container.querySelectorAll('img').forEach((shown) => fireEvent.error(shown));
  await expect.poll(addresses).toEqual(Array.from({ length: 3 }, () => '/media/ann.jpg?expires=20'));
  expect(asked).toEqual(['9']);
});

it("asks again for one's own picture, too", async () => {
  server.use(
    http.get('*/api/v1/auth/session', () =>
      one({ user: { ...user, avatar: picture('me', 20) }, csrf_token: 'fresh' }),
    ),
  );
  function Me() {
    const { user } = useSession();
    return user == null ? null : <Avatar person={user} />;
  }
  const { container } = show(<Me />, { user: { ...user, avatar: picture('me', 10) } });
  const shown = () => container.querySelector('img');
  fireEvent.error(shown() as HTMLImageElement);
  expect(shown()).toBeNull();
  await expect.poll(() => shown()?.getAttribute('src')).toBe('/media/me.jpg?expires=20');
});
