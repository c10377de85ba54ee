import type { QueryClient } from '@tanstack/react-query';

const TOUCHED = [['moderation'], ['posts', 'one'], ['posts', 'by'], ['comments'], ['profiles'], ['people']];

/** After a decision: whatever tells of it is asked for again. */
export function readModerated(client: QueryClient): void {
  for (const queryKey of TOUCHED) void client.invalidateQueries({ queryKey });
}
