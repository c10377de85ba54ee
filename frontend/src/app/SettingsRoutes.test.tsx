import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http } from 'msw';
import { expect, it } from 'vitest';
import { listed, one, user } from '@/testing/data';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { App } from './App';

const heading = (name: string) => screen.findByRole('heading', { level: 1, name });

it('leads from the list to every page, whose heading has the focus, and back', async () => {
  for (const list of ['sessions', 'tokens', 'blocks', 'mutes'])
    server.use(http.get(`*/api/v1/${list}`, () => listed([])));
  server.use(
    http.get('*/api/v1/exports', () => listed([])),
    http.get('*/api/v1/auth/passkeys', () => listed([])),
    http.get('*/api/v1/instance', () => one({ sign_up: 'open', passkey_host: null })),
    http.get('*/api/v1/auth/totp', () => one({ enabled: false, enabled_at: null, recovery_codes_left: 0 })),
  );
  show(<App />, { at: '/settings' });
  const names = [
    'Edit profile',
    'Account',
    'Security',
    'Privacy',
    'Blocked',
    'Muted',
    'Sessions',
    'Tokens',
    'Appearance',
    'Export',
  ];
  for (const name of names) {
    await heading('Settings');
    await userEvent.click(screen.getByRole('link', { name: new RegExp(`^${name}`) }));
    expect(await heading(name)).toHaveFocus();
    expect(document.title).toBe(`${name} · Tintype`);
    const current = within(screen.getByRole('navigation', { name: 'Settings' })).getByRole('link', { name });
    expect(current).toHaveAttribute('aria-current', 'page');
    await userEvent.click(screen.getByRole('link', { name: 'All settings' }));
  }
  expect(await heading('Settings')).toBeVisible();
});

it('shows what is known of the account', async () => {
  show(<App />, { at: '/settings/account' });
  expect(await screen.findByText(user.email)).toBeVisible();
  expect(screen.getByText('January 2, 2026')).toBeVisible();
});

it('has no page of another name', async () => {
  show(<App />, { at: '/settings/nonsense' });
  expect(await heading('There is nothing here')).toBeVisible();
});
