import { http, HttpResponse } from 'msw';
import { beforeEach, expect, it } from 'vitest';
import { gate } from '@/testing/gate';
import { server } from '@/testing/setup';
import { stubTimeouts } from '@/testing/timeouts';
import { api } from './client';
import { csrf } from './csrf';
import { explain, isProblem } from './problem';
import { onProofRequired } from './proof';

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

const decide = () =>
  api.POST('/api/v1/moderation/reports/{id}/decision', {
    params: { path: { id: '7' }, header: { 'Idempotency-Key': 'a key' } },
    body: { action: 'hide', note: 'Because.' },
  });

/** Decisions are refused for want of a proof until one was given; what was sent. */
function wantProof() {
  const seen: unknown[] = [];
  const state = { seen, proven: false };
  server.use(
    http.post('*/api/v1/moderation/reports/7/decision', async ({ request }) => {
      const header = (name: string) => request.headers.get(name);
      seen.push([header('X-CSRF-Token'), header('Idempotency-Key'), await request.json()]);
      if (header('X-CSRF-Token') === 'stale') return problem(403, 'auth.csrf');
      return state.proven ? HttpResponse.json({ data: {} }) : problem(403, 'auth.proof_required');
    }),
  );
  return state;
}

it('sends the same once more after a proof, also where its token was stale before', async () => {
  csrf.keep('stale');
  server.use(http.get('*/api/v1/auth/csrf', () => HttpResponse.json({ data: { csrf_token: 'fresh' } })));
  const state = wantProof();
  const stop = onProofRequired(() => Promise.resolve((state.proven = true)));
  await decide();
  stop();
  const sent = (token: string) => [token, 'a key', { action: 'hide', note: 'Because.' }];
  expect(state.seen).toEqual([sent('stale'), sent('fresh'), sent('fresh')]);
});

it.each([
  ['nobody is there to ask', () => () => undefined, 1],
  ['it is not proven', () => onProofRequired(() => Promise.resolve(false)), 1],
  ['a proof did not help', () => onProofRequired(() => Promise.resolve(true)), 2],
])('answers the refusal where %s', async (_, begin, times) => {
  csrf.keep('token');
  const { seen } = wantProof();
  const stop = begin();
  const error: unknown = await decide().catch((error: unknown) => error);
  stop();
  expect(isProblem(error, 'auth.proof_required')).toBe(true);
  expect(explain(error)).toContain('did not confirm that it is you');
  expect(seen).toHaveLength(times);
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
