// The address of a picture ends: a signed one after some minutes, any when the picture moves because others may see it
// now, or when it is taken away. Whatever holds it in a page that stays open is then asked for again.
import type { QueryClient } from '@tanstack/react-query';

interface Renewing {
  /** How a query is brought up to date, where reading all of it again would move what one is looking at. */
  renew?: (client: QueryClient, addresses: string[]) => Promise<unknown>;
}

declare module '@tanstack/react-query' {
  interface Register {
    queryMeta: Renewing & Record<string, unknown>;
  }
}

interface Try {
  answer: Promise<boolean>;
  /** When it was answered. */
  over?: number;
}

interface Held {
  tries: Map<string, Try>;
  waiting: string[];
  next: Promise<void> | undefined;
}

/** Those of one page fail together. */
const TOGETHER_MS = 50;
const AGAIN_AFTER_MS = 60_000;
const helds = new WeakMap<QueryClient, Held>();

/** Asks again for what holds the address; answers `false` where that was done just before, and did not help. */
export function renew(client: QueryClient, address: string): Promise<boolean> {
  const held: Held = helds.get(client) ?? { tries: new Map(), waiting: [], next: undefined };
  helds.set(client, held);
  const last = held.tries.get(address);
  if (last !== undefined && last.over === undefined) return last.answer;
  if (last?.over !== undefined && Date.now() - last.over < AGAIN_AFTER_MS) return Promise.resolve(false);
  held.waiting.push(address);
  held.next ??= pause(TOGETHER_MS).then(() => {
    held.next = undefined;
    return askAgain(client, held.waiting.splice(0));
  });
  const now: Try = {
    answer: held.next.then(() => {
      now.over = Date.now();
      return true;
    }),
  };
  held.tries.set(address, now);
  return now.answer;
}

async function askAgain(client: QueryClient, addresses: string[]): Promise<void> {
  const queries = client.getQueryCache().findAll({ predicate: ({ state }) => holds(state.data, addresses) });
  await Promise.all(
    queries.map(({ queryKey, meta }) =>
      meta?.renew === undefined
        ? client.invalidateQueries({ queryKey, exact: true })
        : meta.renew(client, addresses),
    ),
  );
}

export function holds(data: unknown, addresses: string[]): boolean {
  if (data === undefined) return false;
  const text = JSON.stringify(data);
  return addresses.some((address) => text.includes(address));
}

const pause = (ms: number) => new Promise<void>((resolve) => window.setTimeout(resolve, ms));
