import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http } from 'msw';
import { beforeEach, expect, it } from 'vitest';
import type { Relation } from '@/api/client';
import { listed, one, post, profile, refused } from '@/testing/data';
import { gate } from '@/testing/gate';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { ProfilePage } from './ProfilePage';

let relation: Relation;
const wished: string[] = [];
const button = (name: string) => screen.getByRole('button', { name });
const grid = () => screen.queryByRole('link', { name: 'A cup of coffee' });

async function choose(item: string) {
  await userEvent.click(await screen.findByRole('button', { name: 'More about ann' }));
  await userEvent.click(screen.getByRole('menuitem', { name: item }));
}

/** Takes wishes of one kind, as the server does. */
const take = (verb: 'block' | 'mute', state: 'blocks' | 'mutes') =>
  (['put', 'delete'] as const).map((method) =>
    http[method](`*/api/v1/users/ann/${verb}`, () => {
      wished.push(`${method} ${verb}`);
      relation = { ...relation, [state]: method === 'put' };
      return one({ [state]: method === 'put' });
    }),
  );

beforeEach(() => {
  relation = { ...(profile.viewer as Relation) };
  wished.length = 0;
  server.use(
    http.get('*/api/v1/users/ann', () => one({ ...profile, viewer: relation })),
    http.get('*/api/v1/users/ann/posts', () =>
      relation.blocks ? refused(404, 'not_found') : listed([post]),
    ),
    ...take('block', 'blocks'),
    ...take('mute', 'mutes'),
  );
});

it('blocks nobody before one has said so', async () => {
  show(<ProfilePage username="ann" />);
  await choose('Block');
  const question = screen.getByRole('dialog', { name: 'Block ann' });
  expect(question).toHaveTextContent(/no longer find each other/);
  await userEvent.click(within(question).getByRole('button', { name: 'Cancel' }));
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(wished).toEqual([]);
});

it('shows only the head of who is blocked, with the way back, and the focus on the name', async () => {
  show(<ProfilePage username="ann" />);
  await choose('Block');
  await userEvent.click(button('Block'));
  expect(await screen.findByText('You block this account')).toBeVisible();
  const name = screen.getByRole('heading', { name: 'ann' });
  await expect.poll(() => name).toHaveFocus();
  expect(grid()).toBeNull();
  expect(screen.queryByRole('button', { name: /^Follow/ })).toBeNull();
  expect(screen.queryByRole('link', { name: /followers/ })).toBeNull();

  await userEvent.click(button('Unblock ann'));
  await expect.poll(grid).toBeVisible();
  expect(name).toHaveFocus();
  expect(wished).toEqual(['put block', 'delete block']);
});

it('keeps the question where the block failed, and says why', async () => {
  server.use(http.put('*/api/v1/users/ann/block', () => refused(503, 'unavailable')));
  show(<ProfilePage username="ann" />);
  await choose('Block');
  await userEvent.click(button('Block'));
  expect(await screen.findByText(/Tintype is busy/)).toBeVisible();
  expect(button('Block')).not.toHaveAttribute('aria-busy');
  expect(grid()).toBeVisible();
});

it('sends a block once, however often it is pressed', async () => {
  const answer = gate();
  server.use(
    http.put('*/api/v1/users/ann/block', async () => {
      wished.push('put');
      await answer.passed;
      relation = { ...relation, blocks: true };
      return one({ blocks: true });
    }),
  );
  show(<ProfilePage username="ann" />);
  await choose('Block');
  await userEvent.click(button('Block'));
  await expect.poll(() => button('Block')).toHaveAttribute('aria-busy', 'true');
  await userEvent.click(button('Block'));
  answer.open();
  expect(await screen.findByText('You block this account')).toBeVisible();
  expect(wished).toEqual(['put']);
});

it('mutes and says so on the page, until that is taken back', async () => {
  show(<ProfilePage username="ann" />);
  await choose('Mute');
  expect(await screen.findByText(/^Muted:/)).toBeVisible();
  expect(grid()).toBeVisible();
  await choose('Unmute');
  await expect.poll(() => screen.queryByText(/^Muted:/)).toBeNull();
  expect(wished).toEqual(['put mute', 'delete mute']);
});

it('offers a stranger neither', async () => {
  server.use(http.get('*/api/v1/users/ann', () => one({ ...profile, viewer: null })));
  show(<ProfilePage username="ann" />, { user: null });
  expect(await screen.findByRole('button', { name: 'Follow: ann' })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'More about ann' })).toBeNull();
});
