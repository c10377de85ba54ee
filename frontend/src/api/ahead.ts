// Routes of the API that its document does not tell of yet. What it tells of goes before.

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

interface Content<T> {
  headers: Record<string, unknown>;
  content: { 'application/json': T };
}

type Operation<Status extends number, Answer, Sent = never, Query = never> = {
  parameters: { query?: Query; header?: never; path?: never; cookie?: never };
  responses: Record<Status, Content<Answer>>;
} & ([Sent] extends [never]
  ? { requestBody?: never }
  : { requestBody: { content: { 'application/json': Sent } } });

interface BothFactors {
  password: string;
  code: string;
}

interface One<T> {
  data: T;
}

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
    get: Operation<
      200,
      { data: Export[]; page: { next_cursor?: string | null } },
      never,
      { limit?: number; cursor?: string }
    >;
    post: Operation<202, One<Export>>;
  };
}
