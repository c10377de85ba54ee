export const cancelled = () => new DOMException('Cancelled', 'AbortError');

/** Waits that long; who is not waited for any more is told so. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = window.setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      window.clearTimeout(timer);
      reject(cancelled());
    });
  });
}
