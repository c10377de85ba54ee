import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, it, vi } from 'vitest';
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

it('tells the other tabs of logging out', async () => {
  own.keep('1', 'draft', { caption: 'half a sentence' });
  server.use(http.post('*/api/v1/auth/logout', () => new HttpResponse(null, { status: 204 })));
  const told = vi.spyOn(Storage.prototype, 'setItem');
  show(<SettingsPage />);
  await userEvent.click(screen.getByRole('button', { name: 'Log out' }));
  await expect.poll(() => told.mock.calls).toEqual([['tintype.left', '']]);
  expect(Object.keys(localStorage)).toEqual([]);
});
