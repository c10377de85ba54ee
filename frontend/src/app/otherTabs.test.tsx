import { act, fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http } from 'msw';
import { expect, it, vi } from 'vitest';
import { useSession } from '@/entities/session/session';
import { own } from '@/lib/kept';
import { one, user } from '@/testing/data';
import { keys } from '@/testing/files';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { App } from './App';

const other = { ...user, id: '2', username: 'other' };

/** What the other tab tells; its own storage is the same. */
const hear = (newValue: string | null) =>
  act(() => {
    window.dispatchEvent(new StorageEvent('storage', { key: 'tintype.left', newValue }));
  });

async function write() {
  server.use(http.post('*/api/v1/uploads', () => new Promise(() => undefined)));
  show(<App />, { at: '/new' });
  await userEvent.upload(
    await screen.findByLabelText('Choose photographs'),
    new File(['bytes'], 'a.jpg', { type: 'image/jpeg' }),
  );
  await userEvent.type(screen.getByLabelText('Caption'), 'half a sentence');
  expect(await keys()).toHaveLength(1);
}

it('leaves with who logs out in another tab, and writes nothing after that', async () => {
  await write();
  const told = vi.spyOn(Storage.prototype, 'setItem');
  hear('');
  hear(null);
  // The page is still there for a moment.
  fireEvent.change(screen.getByLabelText('Caption'), { target: { value: 'a last word' } });
  expect(await screen.findByRole('heading', { name: 'Log in' })).toBeVisible();
  expect(Object.keys(localStorage)).toEqual([]);
  await expect.poll(keys).toEqual([]);
  // Telling it back would never end.
  expect(told).not.toHaveBeenCalledWith('tintype.left', expect.anything());
});

it('makes room for who logs in in another tab', async () => {
  await write();
  server.use(http.get('*/api/v1/auth/session', () => one({ user: other, csrf_token: 'theirs' })));
  own.keep('2', 'draft', { caption: 'theirs' });
  hear('2');
  await expect.poll(() => screen.queryByLabelText('Caption')?.textContent).toBe('theirs');
  expect(own.kept('1', 'draft')).toBeUndefined();
  await expect.poll(keys).toEqual([]);
  await expect.poll(() => screen.queryByText(/Your session has ended/)).toBeNull();
});

it('stays where the same person logs in once more', async () => {
  await write();
  hear('1');
  expect(screen.getByLabelText('Caption')).toHaveValue('half a sentence');
  expect(own.kept('1', 'draft')).toBeDefined();
});

function LogIn() {
  const { begin } = useSession();
  return <button onClick={() => begin(other, 'theirs')}>Log in</button>;
}

it('tells the other tabs who logs in, and leaves no trace of it', async () => {
  show(<LogIn />, { user: null });
  const told = vi.spyOn(Storage.prototype, 'setItem');
  await userEvent.click(screen.getByRole('button', { name: 'Log in' }));
  expect(told.mock.calls).toEqual([['tintype.left', '2']]);
  expect(localStorage.getItem('tintype.left')).toBeNull();
});
