import { own } from '@/lib/kept';
import { dropFilesOfAll } from '@/lib/keptFiles';

/** Forgets what people have half written in this browser: everybody, as when one leaves it, or all but one. */
export async function forgetAll(but?: string): Promise<void> {
  own.dropAll(but);
  await dropFilesOfAll(but);
}
