import { http, HttpResponse } from 'msw';
import { beforeEach, expect, it } from 'vitest';
import { gate } from '@/testing/gate';
import { server } from '@/testing/setup';
import { stubTimeouts } from '@/testing/timeouts';
import { api } from './client';
import { csrf } from './csrf';
import { explain, isProblem } from './problem';

const like = () => api.PUT('/api/v1/posts/{id}/like', { params: { path: { id: '7' } } });
const problem = (status: number, code: string, headers = {}) =>
  HttpResponse.json({ status, code, title: `title of ${code}`, errors: [] }, { status, headers });

beforeEach(() => csrf.forget());

it('fetches a token once, and a fresh one when the held one is refused', async () => {
  let asked = 0;
  const seen: (string | null)[] = [];
  server.use(
    http.get('*/api/v1/auth/csrf', () => {
      asked += 1;
      return HttpResponse.json({ data: { csrf_token: `token-${asked}` } });
    }),
    http.put('*/api/v1/posts/7/like', ({ request }) => {
      const token = request.headers.get('X-CSRF-Token');
      seen.push(token);
      return token === 'token-2'
        ? HttpResponse.json({ data: { liked: true, like_count: 1 } })
        : problem(403, 'auth.csrf');
    }),
  );
  expect((await like()).data?.data.like_count).toBe(1);
  expect(seen).toEqual(['token-1', 'token-2']);
  await like();
  expect(asked).toBe(2);
});

it('does not repeat a request that was refused for another reason', async () => {
  csrf.keep('token');
  let tries = 0;
  server.use(
    http.put('*/api/v1/posts/7/like', () => {
      tries += 1;
      return problem(403, 'access.denied');
    }),
  );
  const error: unknown = await like().catch((error: unknown) => error);
  expect(isProblem(error, 'access.denied')).toBe(true);
  expect(tries).toBe(1);
});

it('says how long to wait when there was too much at once', async () => {
  csrf.keep('token');
  server.use(
    http.put('*/api/v1/posts/7/like', () => problem(429, 'limit.exceeded', { 'Retry-After': '30' })),
  );
  expect(explain(await like().catch((error: unknown) => error))).toContain('30 seconds');
});

it('says so when the server is not reached', async () => {
  csrf.keep('token');
  server.use(http.put('*/api/v1/posts/7/like', () => HttpResponse.error()));
  expect(explain(await like().catch((error: unknown) => error))).toContain('could not be reached');
});

const never = () => new Promise<never>(() => undefined);

it.each([
  ['an answer that does not come', never],
  [
    'an answer without an end',
    () =>
      new HttpResponse(
        new ReadableStream({ start: (answer) => answer.enqueue(new TextEncoder().encode('{"da')) }),
      ),
  ],
])('waits 15 s for %s, and says then that the server is not reached', async (_, answer) => {
  csrf.keep('token');
  const asked = gate();
  const limits = stubTimeouts();
  server.use(
    http.put('*/api/v1/posts/7/like', () => {
      asked.open();
      return answer();
    }),
  );
  const end = like().catch((error: unknown) => error);
  await asked.passed;
  expect(limits.map(({ ms }) => ms)).toEqual([15_000]);
  limits[0]?.pass();
  expect(explain(await end)).toContain('could not be reached');
});

it('waits no longer for a token, and sends nothing without one', async () => {
  const asked = gate();
  const limits = stubTimeouts();
  server.use(
    http.get('*/api/v1/auth/csrf', () => {
      asked.open();
      return never();
    }),
  );
  const end = like().catch((error: unknown) => error);
  await asked.passed;
  expect(limits.map(({ ms }) => ms)).toEqual([15_000]);
  limits[0]?.pass();
  expect(explain(await end)).toContain('could not be reached');
});

it('says nothing of the connection when it is called off', async () => {
  csrf.keep('token');
  const asked = gate();
  const leaving = new AbortController();
  server.use(
    http.put('*/api/v1/posts/7/like', () => {
      asked.open();
      return never();
    }),
  );
  const options = { params: { path: { id: '7' } }, signal: leaving.signal };
  const end = api.PUT('/api/v1/posts/{id}/like', options).catch((error: unknown) => error);
  await asked.passed;
  leaving.abort();
  expect(await end).toHaveProperty('name', 'AbortError');
});
