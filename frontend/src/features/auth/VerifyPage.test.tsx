import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, it } from 'vitest';
import { one, refused, user } from '@/testing/data';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { VerifyPage } from './VerifyPage';

const heading = (name: string) => screen.findByRole('heading', { level: 1, name });
const confirm = () => userEvent.click(screen.getByRole('button'));
const verify = (answer: () => Response) => {
  const asked: unknown[] = [];
  server.use(
    http.post('*/api/v1/auth/email/verify', async ({ request }) => {
      asked.push(await request.json());
      return answer();
    }),
  );
  return asked;
};

it('uses the link only once the button is pressed', async () => {
  const asked = verify(() => new HttpResponse(null, { status: 204 }));
  server.use(http.get('*/api/v1/auth/session', () => one({ user, csrf_token: 'token' })));
  show(<VerifyPage />, { at: '/verify?token=t0k3n' });
  expect(await heading('Confirm your address')).toBeVisible();
  expect(asked).toEqual([]);
  await confirm();
  expect(await heading('Your address is confirmed')).toHaveFocus();
  expect(asked).toEqual([{ token: 't0k3n' }]);
});

it('lets a lost connection be tried again', async () => {
  verify(() => HttpResponse.error());
  show(<VerifyPage />, { user: null, at: '/verify?token=t0k3n' });
  await confirm();
  expect(await screen.findByRole('alert')).toHaveTextContent('Check your connection');
  verify(() => new HttpResponse(null, { status: 204 }));
  await confirm();
  expect(await heading('Your address is confirmed')).toBeVisible();
});

it('leads from a dead link to where another is asked for', async () => {
  verify(() => refused(410, 'auth.link_expired'));
  show(<VerifyPage />, { user: null, at: '/verify?token=t0k3n' });
  await confirm();
  expect(await heading('This link does not work')).toHaveFocus();
  expect(screen.getByRole('link', { name: 'Go to your account' })).toBeVisible();
});

it('says that a link without its token is not whole', async () => {
  show(<VerifyPage />, { user: null, at: '/verify' });
  expect(await heading('This link does not work')).toBeVisible();
  expect(screen.getByText(/not whole/)).toBeVisible();
});
