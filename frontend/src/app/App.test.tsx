import type { QueryClient } from '@tanstack/react-query';
import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, it } from 'vitest';
import type { User } from '@/api/client';
import { own } from '@/lib/kept';
import { listed, one, post, profile, refused, user } from '@/testing/data';
import { gate } from '@/testing/gate';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { App } from './App';

const feed = http.get('*/api/v1/feed', () => refused(401, 'auth.required'));
const ended = http.get('*/api/v1/auth/session', () => refused(401, 'auth.required'));

it('leads to the log-in, with a note, when the session was ended elsewhere', async () => {
  server.use(feed, ended);
  show(<App />);
  expect(await screen.findByText(/Your session has ended/)).toBeVisible();
  expect(await screen.findByRole('heading', { name: 'Log in' })).toBeVisible();
  expect(screen.queryByRole('link', { name: 'New post' })).toBeNull();
});

it('stays where the session goes on, although something was refused', async () => {
  let asked = 0;
  server.use(
    feed,
    http.get('*/api/v1/auth/session', () => {
      asked += 1;
      return one({ user, csrf_token: 'fresh' });
    }),
  );
  show(<App />);
  expect(await screen.findByRole('button', { name: 'Try again' })).toBeVisible();
  await expect.poll(() => asked).toBe(1);
  expect(screen.queryByText(/Your session has ended/)).toBeNull();
  expect(screen.getByRole('link', { name: 'New post' })).toBeVisible();
});

it('comes back to where one was, with what was written', async () => {
  server.use(
    ended,
    http.post('*/api/v1/uploads', () => refused(401, 'auth.required'), { once: true }),
    http.post('*/api/v1/uploads', () => new Promise(() => undefined)),
    http.get('*/api/v1/auth/csrf', () => one({ csrf_token: 'pre' })),
    http.post('*/api/v1/auth/login', () => one({ user, csrf_token: 'fresh' })),
  );
  show(<App />, { at: '/new' });
  await userEvent.type(await screen.findByLabelText('Caption'), 'half a sentence');
  await userEvent.upload(
    screen.getByLabelText('Choose photographs'),
    new File(['bytes'], 'a.jpg', { type: 'image/jpeg' }),
  );
  await userEvent.type(await screen.findByLabelText('Username or email'), 'me');
  await userEvent.type(screen.getByLabelText('Password'), 'correct horse battery');
  await userEvent.click(screen.getByRole('button', { name: 'Log in' }));
  expect(await screen.findByLabelText('Caption')).toHaveValue('half a sentence');
  expect(await screen.findByRole('progressbar', { name: 'Upload of picture 1' })).toBeVisible();
  expect(screen.queryByText(/Your session has ended/)).toBeNull();
});

it('stays on a page that is for everybody, and asks for it again with their eyes', async () => {
  let asked = 0;
  server.use(
    http.get('*/api/v1/users/ann', () => {
      asked += 1;
      return one(asked === 1 ? profile : { ...profile, viewer: null, bio: 'As strangers see it.' });
    }),
    http.get('*/api/v1/users/ann/posts', () =>
      HttpResponse.json({ data: [post], page: { next_cursor: null } }),
    ),
    ended,
    http.put('*/api/v1/users/ann/follow', () => refused(401, 'auth.required')),
  );
  show(<App />, { at: '/ann' });
  await userEvent.click(await screen.findByRole('button', { name: 'Follow: ann' }));
  expect(await screen.findByText(/Your session has ended/)).toBeVisible();
  expect(await screen.findByText('As strangers see it.')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Log in to go on' })).toHaveAttribute('href', '/login?next=/ann');
});

const other = { ...user, id: '2', username: 'other', full_name: 'Other' };

/** As the session is found to be another's, who has logged in in another tab. */
function change(client: QueryClient, to: User | null) {
  act(() => {
    client.setQueryData(['session'], to);
  });
}

it('shows and keeps the draft of one person for nobody else', async () => {
  const { client } = show(<App />, { at: '/new' });
  await userEvent.type(await screen.findByLabelText('Caption'), 'half a sentence');
  change(client, other);
  await expect.poll(() => screen.getByLabelText('Caption')).toHaveValue('');
  await userEvent.type(screen.getByLabelText('Caption'), 'theirs');
  expect(own.kept('1', 'draft')).toBeUndefined();
  expect(own.kept('2', 'draft')).toMatchObject({ caption: 'theirs' });
});

it('fills in the profile of who is here', async () => {
  const { client } = show(<App />, { at: '/settings/profile' });
  await userEvent.type(await screen.findByLabelText('Bio'), 'mine');
  change(client, other);
  await expect.poll(() => screen.getByLabelText('Username')).toHaveValue('other');
  expect(screen.getByLabelText('Bio')).toHaveValue('');
});

it.each([
  ['on a page', '/p/7'],
  [
    'over a page',
    { pathname: '/p/7', state: { background: { pathname: '/settings', search: '', key: 'b' } } },
  ],
])('leaves a comment half written to who writes it, %s', async (_, at) => {
  server.use(
    http.get('*/api/v1/posts/7', () => one(post)),
    http.get('*/api/v1/posts/7/comments', () => listed([])),
  );
  const { client } = show(<App />, { at });
  await userEvent.type(await screen.findByLabelText('Comment'), 'half');
  change(client, other);
  await expect.poll(() => screen.queryByLabelText('Comment')?.textContent).toBe('');
});

it('does not take a late answer for the person who is here', async () => {
  const answer = gate();
  server.use(
    http.patch('*/api/v1/users/me', async () => {
      await answer.passed;
      return one(user);
    }),
  );
  const { client } = show(<App />, { at: '/settings/profile' });
  await userEvent.click(await screen.findByRole('button', { name: 'Save' }));
  change(client, other);
  answer.open();
  expect(await screen.findByText('Your profile is saved.')).toBeVisible();
  expect(client.getQueryData(['session'])).toEqual(other);
});
