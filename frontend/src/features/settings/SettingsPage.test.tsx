import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http } from 'msw';
import { expect, it } from 'vitest';
import { own } from '@/lib/kept';
import { refused } from '@/testing/data';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { SettingsPage } from './SettingsPage';

it('keeps what is half written until logging out has worked', async () => {
  own.keep('1', 'draft', { caption: 'half a sentence' });
  server.use(http.post('*/api/v1/auth/logout', () => refused(503, 'unavailable')));
  show(<SettingsPage />);
  await userEvent.click(screen.getByRole('button', { name: 'Log out' }));
  expect(await screen.findByText(/Tintype is busy/)).toBeVisible();
  expect(own.kept('1', 'draft')).toBeDefined();
});
