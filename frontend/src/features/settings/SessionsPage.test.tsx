import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, it, vi } from 'vitest';
import { SeenAtOnce } from '@/testing/browser';
import { listed, refused } from '@/testing/data';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { SessionsPage } from './SessionsPage';

const when = '2026-01-02T03:04:05Z';
const device = (id: string, user_agent: string, current = false) => ({
  id,
  user_agent,
  current,
  address: '192.0.2.7',
  created_at: when,
  last_seen_at: when,
  expires_at: when,
});
const ended: string[] = [];
const end = (name: string) => screen.getByRole('button', { name: `End the session of ${name}` });
const rows = () => screen.getAllByRole('listitem').filter((row) => within(row).queryByText(/192/) !== null);

beforeEach(() => {
  vi.stubGlobal('IntersectionObserver', SeenAtOnce);
  ended.length = 0;
  server.use(
    http.get('*/api/v1/sessions', ({ request }) =>
      new URL(request.url).searchParams.get('cursor') === 'two'
        ? listed([device('1', '')])
        : listed([device('3', 'Firefox/140 (Linux)', true), device('2', 'curl/8.9')], 'two'),
    ),
    http.delete('*/api/v1/sessions/:id', ({ params }) => {
      ended.push(String(params['id']));
      return new HttpResponse(null, { status: 204 });
    }),
    http.delete('*/api/v1/sessions', () => {
      ended.push('others');
      return new HttpResponse(null, { status: 204 });
    }),
  );
});

it('shows every session, and ends none that one is in', async () => {
  show(<SessionsPage />);
  expect(await screen.findByText('An unknown program')).toBeVisible();
  expect(rows()).toHaveLength(3);
  const own = rows()[0] as HTMLElement;
  expect(own).toHaveTextContent('Firefox on Linux');
  expect(own).toHaveTextContent('This browser');
  expect(within(own).queryByRole('button')).toBeNull();
});

it('ends one, takes it away, and leaves the focus with the list', async () => {
  show(<SessionsPage />);
  await screen.findByText('An unknown program');
  await userEvent.click(end('curl'));
  await expect.poll(() => screen.queryByText('curl')).toBeNull();
  expect(ended).toEqual(['2']);
  expect(screen.getByRole('list', { name: 'Sessions' })).toHaveFocus();
  expect(screen.getByText('The session is ended.')).toBeVisible();
});

it('keeps one that could not be ended, and says why', async () => {
  server.use(http.delete('*/api/v1/sessions/2', () => refused(503, 'unavailable')));
  show(<SessionsPage />);
  await screen.findByText('An unknown program');
  await userEvent.click(end('curl'));
  expect(await screen.findByText(/Tintype is busy/)).toBeVisible();
  expect(end('curl')).toBeEnabled();
});

it('asks before it ends all others, and then offers it no more', async () => {
  show(<SessionsPage />);
  await screen.findByText('An unknown program');
  const all = screen.getByRole('button', { name: 'End all others' });
  await userEvent.click(all);
  await userEvent.click(screen.getByRole('button', { name: 'Keep them' }));
  expect(ended).toEqual([]);
  await userEvent.click(all);
  await userEvent.click(screen.getByRole('button', { name: 'End them' }));
  await expect.poll(() => rows().length).toBe(1);
  expect(ended).toEqual(['others']);
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(screen.queryByRole('button', { name: 'End all others' })).toBeNull();
});
