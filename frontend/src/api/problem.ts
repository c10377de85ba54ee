// RFC 9457 problems, and what to tell people about them.

export interface FieldProblem {
  field: string;
  code: string;
  message: string;
}

export interface Problem {
  status: number;
  code: string;
  title: string;
  detail: string;
  errors: FieldProblem[];
}

/** The API refused, and said why. */
export class ProblemFailure extends Error {
  readonly problem: Problem;
  /** Seconds after which the same request may succeed. */
  readonly retryAfter: number | undefined;

  constructor(problem: Problem, retryAfter: string | null) {
    super(problem.title);
    this.name = 'ProblemFailure';
    this.problem = problem;
    const seconds = Number(retryAfter);
    this.retryAfter = retryAfter !== null && Number.isFinite(seconds) ? seconds : undefined;
  }
}

/** The API was not reached. */
export class NetworkFailure extends Error {
  constructor() {
    super('Tintype could not be reached. Check your connection and try again.');
    this.name = 'NetworkFailure';
  }
}

export async function parseProblem(response: Response): Promise<Problem> {
  let parsed: Partial<Problem> = {};
  try {
    parsed = (await response.json()) as Partial<Problem>;
  } catch {
    // Not a problem document: a proxy in between answered.
  }
  return {
    status: response.status,
    code: parsed.code ?? 'unknown',
    title: parsed.title ?? `The server answered ${response.status}.`,
    detail: parsed.detail ?? '',
    errors: parsed.errors ?? [],
  };
}

export function isProblem(error: unknown, code?: string): error is ProblemFailure {
  return error instanceof ProblemFailure && (code === undefined || error.problem.code === code);
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ProblemFailure && error.problem.status === 404;
}

/** Nothing was answered; whether something was done is not known. */
export function isUnreached(error: unknown): boolean {
  return error instanceof NetworkFailure;
}

/** One sentence for people. */
export function explain(error: unknown): string {
  if (error instanceof NetworkFailure) return error.message;
  if (!(error instanceof ProblemFailure)) return 'Something went wrong. Try again.';
  const { problem, retryAfter } = error;
  if (problem.status === 429 || problem.status === 503) {
    const wait = retryAfter === undefined ? 'a moment' : duration(retryAfter);
    return problem.status === 429
      ? `That was too much at once. Try again in ${wait}.`
      : `Tintype is busy. Try again in ${wait}.`;
  }
  // The server tells programs what to send; here it was asked for.
  if (problem.code === 'auth.proof_required')
    return 'This was not done, as you did not confirm that it is you. Try again.';
  const first = problem.errors[0];
  return first?.message ?? problem.title;
}

function duration(seconds: number): string {
  if (seconds < 90) return seconds === 1 ? '1 second' : `${Math.ceil(seconds)} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
