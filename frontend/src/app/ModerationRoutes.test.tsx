import { screen, within } from '@testing-library/react';
import { http } from 'msw';
import { expect, it } from 'vitest';
import type { User } from '@/api/client';
import { listed, user } from '@/testing/data';
import { admin, entry, moderator } from '@/testing/moderation';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { App } from './App';

const heading = (name: string) => screen.findByRole('heading', { level: 1, name });

it.each([
  ['anybody', user, '/moderation'],
  ['anybody', user, '/moderation/audit'],
  ['anybody', user, '/moderation/reports/11'],
  ['anybody', user, '/moderation/users/ann'],
  ['moderators', moderator, '/moderation/audit'],
  ['admins', admin, '/moderation/nonsense'],
] as [string, User, string][])('is not there for %s: %#', async (_, me, at) => {
  show(<App />, { user: me, at });
  expect(await heading('There is nothing here')).toBeVisible();
});

it('is there for moderators, whom the main list leads to it', async () => {
  server.use(http.get('*/api/v1/moderation/reports', () => listed([])));
  show(<App />, { user: moderator, at: '/moderation' });
  expect(await heading('Moderation')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Moderation' })).toHaveAttribute('aria-current', 'page');
});

it('shows admins what was done, also by whom is no more', async () => {
  const erased = { ...entry, id: '22', note: 'Gone.', subject_type: 'user', actor: null, person: null };
  const operator = { ...erased, id: '23', person: entry.person, from: 'command line' };
  const known = { ...entry, id: '24', note: 'Seen.', from: '192.0.2.7' };
  const invited = { ...operator, id: '25', action: 'invite', subject_type: 'invite', person: null };
  server.use(http.get('*/api/v1/moderation/audit', () => listed([entry, erased, operator, known, invited])));
  show(<App />, { user: admin, at: '/moderation/audit' });
  expect(await screen.findByText('As bad as this one.')).toBeVisible();
  const rows = within(screen.getByRole('list', { name: 'Audit log' })).getAllByRole('listitem');
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    expect.stringMatching(/^mod hid a post of ann.*January 2$/),
    expect.stringMatching(/^The operator, or somebody erased, hid somebody erased/),
    expect.stringMatching(/^The operator hid ann.*January 2$/),
    expect.stringMatching(/, from 192.0.2.7$/),
    expect.stringMatching(/^The operator made an invitation Gone/),
  ]);
});

it('leads there from the settings, and nobody else', async () => {
  const { unmount } = show(<App />, { user: moderator, at: '/settings' });
  expect(await screen.findByRole('link', { name: /^Moderation.*what becomes of it/ })).toBeVisible();
  unmount();
  show(<App />, { at: '/settings' });
  await heading('Settings');
  expect(screen.queryByRole('link', { name: /Moderation/ })).toBeNull();
});
