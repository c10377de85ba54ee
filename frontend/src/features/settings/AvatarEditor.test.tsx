import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http } from 'msw';
import { expect, it } from 'vitest';
import { useSession } from '@/entities/session/session';
import { media, one, user } from '@/testing/data';
import { gate } from '@/testing/gate';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { takeUploads } from '@/testing/uploads';
import { AvatarEditor } from './AvatarEditor';

const choose = () =>
  userEvent.upload(
    screen.getByLabelText('Choose a picture of yourself'),
    new File(['bytes'], 'a.jpg', { type: 'image/jpeg' }),
  );

it('sends nothing more once it is cancelled while it waits', async () => {
  const { did, lose } = takeUploads();
  lose('bytes');
  show(<AvatarEditor user={user} />);
  await choose();
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
  await expect.poll(() => screen.queryByText('Waiting for the connection…')).toBeNull();
  const change = screen.getByRole('button', { name: 'Change picture' });
  expect(change).toHaveFocus();
  await expect.poll(() => change.getAttribute('aria-busy')).toBeNull();
  expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull();
  expect(screen.queryByText(/went wrong/)).toBeNull();
  expect(did).toEqual(['grant 1', 'bytes 1']);
});

it('leaves the focus with the button for another once the picture is removed', async () => {
  server.use(http.delete('*/api/v1/users/me/avatar', () => one(user)));
  const WithSession = () => {
    const session = useSession();
    return session.user == null ? null : <AvatarEditor user={session.user} />;
  };
  show(<WithSession />, { user: { ...user, avatar: media } });
  await userEvent.click(screen.getByRole('button', { name: 'Remove' }));
  await expect.poll(() => screen.queryByRole('button', { name: 'Remove' })).toBeNull();
  expect(screen.getByRole('button', { name: 'Change picture' })).toHaveFocus();
});

it('changes nobody any more once its page is left', async () => {
  takeUploads();
  const asked = gate();
  const cut = gate();
  server.use(
    http.put('*/api/v1/users/me/avatar', ({ request }) => {
      request.signal.addEventListener('abort', cut.open);
      asked.open();
      return new Promise<never>(() => undefined);
    }),
  );
  const { unmount } = show(<AvatarEditor user={user} />);
  await choose();
  await asked.passed;
  unmount();
  await cut.passed;
});

it('does not go on from the picture to the person once its page is left', async () => {
  const completing = gate();
  const answer = gate();
  takeUploads();
  let cut = false;
  server.use(
    http.post('*/api/v1/uploads/:id/complete', async ({ request }) => {
      request.signal.addEventListener('abort', () => {
        cut = true;
        answer.open();
      });
      completing.open();
      await answer.passed;
      return one({});
    }),
  );
  const { unmount } = show(<AvatarEditor user={user} />);
  await choose();
  await completing.passed;
  unmount();
  await answer.passed;
  expect(cut).toBe(true);
});
