import { NetworkFailure } from './problem';

/** A connection may be lost without a word, and a request then waits for ever. */
export const LONGEST_MS = 15_000;

/** Fetches with an end to waiting, also for the last byte of the answer. */
export async function timed(request: Request, ms: number): Promise<Response> {
  const late = AbortSignal.timeout(ms);
  const cut = new AbortController();
  // AbortSignal.any is missing in browsers that show all the rest.
  for (const signal of [late, request.signal])
    signal.addEventListener('abort', () => cut.abort(), { signal: cut.signal });
  request.signal.throwIfAborted();
  try {
    const response = await fetch(request, { signal: cut.signal });
    await response.clone().arrayBuffer();
    return response;
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new NetworkFailure();
  }
}
