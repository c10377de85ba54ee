// What may pass by itself is waited out: a lost connection, a busy server.
import { cancelled } from '@/lib/pause';
import { NetworkFailure, ProblemFailure } from './problem';

/** A pause before the next try. */
export interface Wait {
  for: 'connection' | 'server';
  /** Ends it, and counts the tries from the start. */
  goOn: () => void;
}

/** In seconds, before each further try. After the last it is an error. */
const PAUSES = [1, 2, 4, 8, 15, 30, 30];
/** A server that asks for more is not waited for: people would not wait, either. */
const MOST_ASKED = 60;

/** Tries until it works, fails for good or has failed too often. Says when it waits, and when no longer. */
export async function patiently<T>(
  work: () => Promise<T>,
  signal: AbortSignal,
  onWait: (wait: Wait | undefined) => void = () => undefined,
): Promise<T> {
  for (let failed = 0; ;) {
    try {
      return await work();
    } catch (error) {
      const seconds = pauseAfter(error, failed);
      if (seconds === undefined || signal.aborted) throw error;
      const calledOn = await waited(seconds, error instanceof NetworkFailure, signal, onWait);
      failed = calledOn ? 0 : failed + 1;
    }
  }
}

/** `undefined` where another try would not help. */
function pauseAfter(error: unknown, failed: number): number | undefined {
  const next = PAUSES[failed];
  if (next === undefined || !mayPass(error)) return undefined;
  const asked = error instanceof ProblemFailure ? error.retryAfter : undefined;
  return asked === undefined || asked <= MOST_ASKED ? (asked ?? next) : undefined;
}

function mayPass(error: unknown): boolean {
  if (error instanceof NetworkFailure) return true;
  return error instanceof ProblemFailure && [408, 429, 502, 503, 504].includes(error.problem.status);
}

/** Answers whether it was told to go on before the time. The browser being online again is such a word. */
function waited(
  seconds: number,
  lost: boolean,
  signal: AbortSignal,
  onWait: (wait: Wait | undefined) => void,
): Promise<boolean> {
  const over = new AbortController();
  const ended = new Promise<boolean>((resolve, reject) => {
    const goOn = () => resolve(true);
    const timer = window.setTimeout(() => resolve(false), seconds * 1000);
    over.signal.addEventListener('abort', () => window.clearTimeout(timer));
    if (lost) window.addEventListener('online', goOn, { signal: over.signal });
    signal.addEventListener('abort', () => reject(cancelled()), { signal: over.signal });
    onWait({ for: lost ? 'connection' : 'server', goOn });
  });
  return ended.finally(() => {
    over.abort();
    onWait(undefined);
  });
}

/** What to tell people meanwhile. */
export const explainWait = (wait: Wait): string =>
  wait.for === 'connection' ? 'Waiting for the connection…' : 'The server is busy. Waiting…';
