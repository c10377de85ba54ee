import type { QueryClient, QueryKey } from '@tanstack/react-query';

/**
 * Reads again what a change made old. Its first reading may be under way and know nothing of the change: it is called off,
 * for invalidating would wait for it and be content.
 */
export async function readAgain(client: QueryClient, queryKey: QueryKey): Promise<void> {
  await client.cancelQueries({ queryKey });
  await client.invalidateQueries({ queryKey });
}
