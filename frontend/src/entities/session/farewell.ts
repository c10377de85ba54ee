import * as v from 'valibot';
import { local } from '@/lib/kept';

const KEY = 'tintype.farewell';
const schema = v.object({ id: v.string(), eraseAt: v.string() });

type Farewell = v.InferOutput<typeof schema>;

/** Who has deleted their account in this browser, while a log-in brings it back. */
export const farewell = {
  keep: (left: Farewell): void => local.keep(KEY, left),
  last(now = new Date()): Farewell | undefined {
    const read = v.safeParse(schema, local.kept(KEY));
    return read.success && new Date(read.output.eraseAt) > now ? read.output : undefined;
  },
  /** Whether it was theirs. */
  takeBack(id: string): boolean {
    if (farewell.last()?.id !== id) return false;
    local.drop(KEY);
    return true;
  },
};
