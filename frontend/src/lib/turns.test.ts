import { expect, it } from 'vitest';
import { gate } from '@/testing/gate';
import { createTurns } from './turns';

function several(most: number, count: number) {
  const turns = createTurns(most);
  const begun: number[] = [];
  const all = Array.from({ length: count }, (_, index) => {
    const end = gate();
    const giveUp = new AbortController();
    const done = turns.run(async () => {
      begun.push(index);
      await end.passed;
    }, giveUp.signal);
    return { end, giveUp, done };
  });
  return { begun, all };
}

it('lets so many in at once, the others in their order', async () => {
  const { begun, all } = several(2, 4);
  await Promise.resolve();
  expect(begun).toEqual([0, 1]);
  all[1]?.end.open();
  await expect.poll(() => begun).toEqual([0, 1, 2]);
  all[0]?.end.open();
  await expect.poll(() => begun).toEqual([0, 1, 2, 3]);
});

it('never lets in who gave up waiting', async () => {
  const { begun, all } = several(1, 3);
  all[1]?.giveUp.abort();
  await expect(all[1]?.done).rejects.toThrow('Cancelled');
  all[0]?.end.open();
  await expect.poll(() => begun).toEqual([0, 2]);
});

it('lets the next in also after work that failed', async () => {
  const turns = createTurns(1);
  const { signal } = new AbortController();
  const failed = turns.run(() => Promise.reject(new Error('no')), signal);
  const next = turns.run(() => Promise.resolve('done'), signal);
  await expect(failed).rejects.toThrow('no');
  await expect(next).resolves.toBe('done');
});
