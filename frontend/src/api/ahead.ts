// Routes of the API that its document does not tell of yet. What it tells of goes before.
import type { components } from './schema';

type Author = components['schemas']['Author'];
type ModeratedPerson = components['schemas']['ModeratedPerson'];

export interface Totp {
  enabled: boolean;
  enabled_at: string | null;
  recovery_codes_left: number;
}

export interface TotpSecret {
  secret: string;
  /** What an authenticator app reads from a QR code. */
  uri: string;
}

export interface Export {
  id: string;
  state: 'queued' | 'running' | 'ready' | 'failed' | 'expired';
  /** Where it is fetched, by its owner only; null unless it is ready. */
  url: string | null;
  bytes: number | null;
  created_at: string;
  /** Null before it is ready. */
  expires_at: string | null;
}

export interface Hideable {
  /** By a moderator; only its author and moderators are shown it then. */
  is_hidden?: boolean;
}

/** With the client's address, or `command line` for the operator. */
export type LoggedEntry = components['schemas']['AuditEntry'] & { from?: string };

export interface Instance {
  sign_up: 'open' | 'invite' | 'approval' | 'closed';
}

/** Who has signed up, but is not let in yet. */
export interface Waiting {
  state: 'pending';
}

export interface Applicant {
  user: Author;
  reason: string;
  email_verified: boolean;
  created_at: string;
}

export interface Invite {
  id: string;
  uses: number;
  used: number;
  created_at: string;
  expires_at: string;
}

interface Content<T> {
  headers: Record<string, unknown>;
  content: { 'application/json': T };
}

type Operation<Status extends number, Answer, Sent = never, Query = never, Path = never> = {
  parameters: { query?: Query; header?: never; cookie?: never } & ([Path] extends [never]
    ? { path?: never }
    : { path: Path });
  responses: Record<Status, Content<Answer>>;
} & ([Sent] extends [never]
  ? { requestBody?: never }
  : { requestBody: { content: { 'application/json': Sent } } });

interface BothFactors {
  password: string;
  code: string;
}

interface Listed<T> {
  data: T[];
  page: { next_cursor?: string | null };
}

interface Paging {
  limit?: number;
  cursor?: string;
}

interface One<T> {
  data: T;
}

type Answering = Operation<200, One<ModeratedPerson>, { note: string }, never, { username: string }>;

export interface Ahead {
  '/api/v1/auth/totp': {
    get: Operation<200, One<Totp>>;
    post: Operation<200, One<TotpSecret>, { password?: string }>;
    delete: Operation<204, undefined, BothFactors>;
  };
  '/api/v1/auth/totp/confirm': {
    post: Operation<200, One<{ recovery_codes: string[] }>, { code: string }>;
  };
  '/api/v1/auth/totp/recovery_codes': {
    post: Operation<200, One<{ recovery_codes: string[] }>, BothFactors>;
  };
  '/api/v1/exports': {
    get: Operation<200, Listed<Export>, never, Paging>;
    post: Operation<202, One<Export>>;
  };
  '/api/v1/instance': { get: Operation<200, One<Instance>> };
  '/api/v1/moderation/approvals': { get: Operation<200, Listed<Applicant>, never, Paging> };
  '/api/v1/moderation/approvals/{username}/approve': { post: Answering };
  '/api/v1/moderation/approvals/{username}/refuse': { post: Answering };
  '/api/v1/moderation/invites': {
    get: Operation<200, Listed<Invite>, never, Paging>;
    post: Operation<201, One<Invite & { code: string }>, { uses: number; expires_at?: string }>;
  };
  '/api/v1/moderation/invites/{id}': {
    delete: Operation<204, undefined, never, never, { id: string }>;
  };
}
