import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http } from 'msw';
import { expect, it } from 'vitest';
import { useSession } from '@/entities/session/session';
import { one, refused, user } from '@/testing/data';
import { gate } from '@/testing/gate';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { PrivacyPage } from './PrivacyPage';

function Page() {
  const { user } = useSession();
  return user == null ? null : <PrivacyPage user={user} />;
}
const closed = () => screen.getByRole('switch', { name: 'Private account' });

it('closes the account at once, and changes nothing else', async () => {
  const answer = gate();
  const wanted: unknown[] = [];
  server.use(
    http.patch('*/api/v1/users/me', async ({ request }) => {
      wanted.push(await request.json());
      await answer.passed;
      return one({ ...user, is_private: true });
    }),
  );
  show(<Page />);
  await userEvent.click(closed());
  expect(closed()).toBeChecked();
  await userEvent.click(closed());
  answer.open();
  expect(await screen.findByText('Your account is private.')).toBeVisible();
  expect(closed()).toBeChecked();
  expect(wanted).toEqual([{ is_private: true }]);
});

it('shows it open again where that failed', async () => {
  server.use(http.patch('*/api/v1/users/me', () => refused(503, 'unavailable')));
  show(<Page />);
  await userEvent.click(closed());
  expect(await screen.findByText(/Tintype is busy/)).toBeVisible();
  expect(closed()).not.toBeChecked();
});
