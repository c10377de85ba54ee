// The token is held in memory only; sign-up, log-in and session answers bring a fresh one.
import { ProblemFailure, parseProblem } from './problem';
import { LONGEST_MS, timed } from './timed';

let held: string | undefined;
let asking: Promise<string> | undefined;

async function ask(): Promise<string> {
  const address = new URL('/api/v1/auth/csrf', window.location.origin);
  const response = await timed(new Request(address, { credentials: 'same-origin' }), LONGEST_MS);
  if (!response.ok)
    throw new ProblemFailure(await parseProblem(response), response.headers.get('Retry-After'));
  const answer = (await response.json()) as { data: { csrf_token: string } };
  return answer.data.csrf_token;
}

export const csrf = {
  keep(token: string): void {
    held = token;
  },
  forget(): void {
    held = undefined;
  },
  /** Several requests at once ask only once. */
  async token(): Promise<string> {
    if (held !== undefined) return held;
    asking ??= ask().finally(() => (asking = undefined));
    held = await asking;
    return held;
  },
};
