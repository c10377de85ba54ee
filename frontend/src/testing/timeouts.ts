import { vi } from 'vitest';

/** Time-outs that come when a test says so. */
export function stubTimeouts() {
  const limits: { ms: number; pass: () => void }[] = [];
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    const controller = new AbortController();
    const pass = () => controller.abort(new DOMException('Too late', 'TimeoutError'));
    limits.push({ ms, pass });
    return controller.signal;
  });
  return limits;
}
