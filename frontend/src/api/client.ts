// The one place that knows how the API is spoken to: types from its OpenAPI document, CSRF, problems.
import createClient, { type Middleware } from 'openapi-fetch';
import type { components, paths } from './schema';
import { csrf } from './csrf';
import { NetworkFailure, ProblemFailure, parseProblem } from './problem';
import { prove } from './proof';
import { LONGEST_MS, timed } from './timed';

export type Schemas = components['schemas'];
export type User = Schemas['User'];
export type Profile = Schemas['Profile'];
export type Relation = Schemas['ProfileViewer'];
export type Applicant = Schemas['Applicant'];
export type AuditEntry = Schemas['AuditEntry'];
export type Author = Post['author'];
export type Card = Schemas['Card'];
export type Case = Schemas['Case'];
export type Device = Schemas['Device'];
export type Dossier = Schemas['Dossier'];
export type Export = Schemas['Export'];
export type FollowRequest = Schemas['FollowRequest'];
export type Instance = Schemas['Instance'];
export type Invite = Schemas['Invite'];
export type LoggedEntry = Schemas['LoggedEntry'];
export type Media = Schemas['Media'];
export type ModeratedPerson = Schemas['ModeratedPerson'];
export type Passkey = Schemas['Passkey'];
export type Post = Schemas['Post'];
export type Comment = Schemas['Comment'];
export type Reason = Schemas['Reason'];
export type Scope = Schemas['Scope'];
export type SubjectType = Schemas['SubjectType'];
export type Told = Schemas['Told'];
export type Token = Schemas['Token'];
export type ShownToken = Schemas['ShownToken'];
export type TotpSecret = Schemas['TotpSecret'];
export type UploadGrant = Schemas['UploadGrant'];
export type Visibility = Post['visibility'];
export type Waiting = Schemas['Waiting'];

export interface Page<T> {
  data: T[];
  page: { next_cursor?: string | null };
}

const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** What a refusal may be mended by, and whether it was. */
const remedies = new Map<string, () => Promise<boolean>>([
  [
    'auth.csrf',
    () => {
      csrf.forget();
      return Promise.resolve(true);
    },
  ],
  ['auth.proof_required', prove],
]);

/** Sends a request; an unsafe one with a CSRF token, and once more where that was stale, or the log-in too old. */
export const sendWithin =
  (ms: number) =>
  (request: Request): Promise<Response> =>
    UNSAFE.has(request.method) ? write(request, ms, []) : timed(request, ms);

/** The same again after each refusal that could be mended and was not before. */
async function write(request: Request, ms: number, mended: string[]): Promise<Response> {
  const again = request.clone();
  request.headers.set('X-CSRF-Token', await csrf.token());
  const response = await timed(request, ms);
  if (response.status !== 403) return response;
  const { code } = await parseProblem(response.clone());
  const mend = mended.includes(code) ? undefined : remedies.get(code);
  if (mend === undefined || !(await mend())) return response;
  return write(again, ms, [...mended, code]);
}

const listeners = new Set<() => void>();

/** Tells when something was refused because nobody is signed in, as after a session was ended elsewhere. */
export function onSignInRequired(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const problems: Middleware = {
  async onResponse({ response }) {
    if (response.ok) return;
    const problem = await parseProblem(response);
    if (problem.code === 'auth.required') listeners.forEach((listener) => listener());
    throw new ProblemFailure(problem, response.headers.get('Retry-After'));
  },
};

export const api = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: 'same-origin',
  fetch: sendWithin(LONGEST_MS),
});
api.use(problems);

/** The body of an answer that has one. Failures were thrown before. */
export function body<T>(result: { data?: T }): T {
  if (result.data === undefined) throw new NetworkFailure();
  return result.data;
}
