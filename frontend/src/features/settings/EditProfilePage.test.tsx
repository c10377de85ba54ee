import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http } from 'msw';
import { expect, it } from 'vitest';
import { refused, user } from '@/testing/data';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { EditProfilePage } from './EditProfilePage';

it('shows what the server refused at its fields and goes to the first', async () => {
  server.use(
    http.patch('*/api/v1/users/me', () =>
      refused(422, 'request.invalid', [
        { field: 'bio', code: 'length', message: 'Use at most 300 characters.' },
        { field: 'website', code: 'url', message: 'Give an address that begins with https://.' },
      ]),
    ),
  );
  show(<EditProfilePage user={user} />);
  await userEvent.type(screen.getByLabelText('Website'), 'example.org');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  const website = screen.getByLabelText('Website');
  await expect.poll(() => website).toHaveAccessibleDescription('Give an address that begins with https://.');
  expect(screen.getByLabelText('Bio')).toHaveAccessibleDescription('Use at most 300 characters.');
  expect(website).toHaveFocus();
  expect(website).toHaveValue('example.org');
});
