import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, it } from 'vitest';
import { refused } from '@/testing/data';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { ResetPage } from './ResetPage';

const sent: unknown[] = [];
const done = () => new HttpResponse(null, { status: 204 });
const heading = (name: string) => screen.findByRole('heading', { level: 1, name });
const reset = (answer: () => Response) =>
  server.use(
    http.post('*/api/v1/auth/password/reset', async ({ request }) => {
      sent.push(await request.json());
      return answer();
    }),
  );

beforeEach(() => {
  sent.length = 0;
});

async function choose(password = 'another horse battery') {
  show(<ResetPage />, { user: null, at: '/reset?token=t0k3n' });
  await userEvent.type(screen.getByLabelText('New password'), password);
  await userEvent.click(screen.getByRole('button', { name: 'Set the password' }));
}

it('asks for a letter, and says the same of every address', async () => {
  server.use(http.post('*/api/v1/auth/password/forgot', () => new HttpResponse(null, { status: 202 })));
  show(<ResetPage />, { user: null, at: '/reset' });
  await userEvent.type(screen.getByLabelText('Email'), 'ann@example.org');
  await userEvent.click(screen.getByRole('button', { name: 'Send a link' }));
  expect(await heading('Look at your mail')).toHaveFocus();
  expect(screen.getByText(/^If ann@example.org has an account/)).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: /Ask again/ }));
  expect(screen.getByLabelText('Email')).toHaveValue('ann@example.org');
});

it('sets a password with the token of the letter', async () => {
  reset(done);
  await choose();
  expect(await heading('Your password is set')).toHaveFocus();
  expect(sent).toEqual([{ token: 't0k3n', password: 'another horse battery' }]);
});

it('shows at the field what the server refused, and keeps what was typed', async () => {
  reset(() =>
    refused(422, 'request.invalid', [{ field: 'password', code: 'common', message: 'Too common.' }]),
  );
  await choose();
  const password = screen.getByLabelText('New password');
  await expect.poll(() => password).toHaveAccessibleDescription('Too common.');
  expect(password).toHaveFocus();
  expect(password).toHaveValue('another horse battery');
});

it('keeps what was typed when the connection is lost', async () => {
  reset(() => HttpResponse.error());
  await choose();
  expect(await screen.findByRole('alert')).toHaveTextContent('Check your connection');
  expect(screen.getByLabelText('New password')).toHaveValue('another horse battery');
});

it.each([
  [404, 'auth.link_invalid'],
  [410, 'auth.link_expired'],
])('leads from a dead link (%s) to another', async (status, code) => {
  reset(() => refused(status, code));
  await choose();
  expect(await heading('This link does not work')).toHaveFocus();
  expect(screen.getByText(`title of ${code}`)).toBeVisible();
  await userEvent.click(screen.getByRole('link', { name: 'Ask for a new link' }));
  expect(await heading('Forgot your password?')).toHaveFocus();
});

it('takes the token along to no other page', () => {
  show(<ResetPage />, { user: null, at: '/reset?token=t0k3n' });
  for (const link of screen.getAllByRole('link')) expect(link.getAttribute('href')).not.toContain('t0k3n');
});
