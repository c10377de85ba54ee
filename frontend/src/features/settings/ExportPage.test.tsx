import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http } from 'msw';
import { afterEach, expect, it, vi } from 'vitest';
import { listed, one, refused } from '@/testing/data';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { ExportPage } from './ExportPage';

const made = {
  id: '5',
  state: 'queued',
  url: null,
  bytes: null,
  created_at: '2026-01-02T03:04:05Z',
  expires_at: null,
};
const ready = {
  ...made,
  state: 'ready',
  url: '/api/v1/exports/5/archive',
  bytes: 12_345_678,
  expires_at: '2026-01-09T03:04:05Z',
};
const answers = (...states: object[][]) => {
  let asked = 0;
  server.use(
    http.get('*/api/v1/exports', () => {
      const state = states[Math.min(asked, states.length - 1)] ?? [];
      asked += 1;
      return listed(state);
    }),
  );
  return () => asked;
};
const ask = () => screen.findByRole('button', { name: 'Ask for an export' });

afterEach(() => {
  vi.useRealTimers();
});

it('is asked for, and then not again while it is being made', async () => {
  answers([], [made]);
  server.use(http.post('*/api/v1/exports', () => one(made, 202)));
  show(<ExportPage />);
  await userEvent.click(await ask());
  expect(await screen.findByText('Waits for its turn')).toBeVisible();
  expect(await ask()).toBeDisabled();
});

it('is looked at again until it is ready, and then no more', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const asked = answers([made], [{ ...made, state: 'running' }], [ready]);
  show(<ExportPage />);
  expect(await screen.findByText('Waits for its turn')).toBeVisible();
  for (const text of ['Is being made', 'Ready']) {
    await act(() => vi.advanceTimersByTimeAsync(5_000));
    expect(await screen.findByText(text)).toBeVisible();
  }
  expect(screen.getByText(', 12.3 MB')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Download' })).toHaveAttribute('href', ready.url);
  await act(() => vi.advanceTimersByTimeAsync(30_000));
  expect(asked()).toBe(3);
});

it.each([
  ['failed', /Could not be made/],
  ['expired', /^Expired/],
])('says so where it is %s, and lets ask for another', async (state, words) => {
  answers([{ ...made, state }]);
  show(<ExportPage />);
  expect(await screen.findByText(words)).toBeVisible();
  expect(screen.queryByRole('link', { name: 'Download' })).toBeNull();
  expect(await ask()).toBeEnabled();
});

it('says why it could not be asked for', async () => {
  answers([]);
  server.use(http.post('*/api/v1/exports', () => refused(429, 'limit.exceeded')));
  show(<ExportPage />);
  await userEvent.click(await ask());
  expect(await screen.findByText(/too much at once/)).toBeVisible();
});
