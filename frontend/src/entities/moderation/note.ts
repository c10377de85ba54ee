import * as v from 'valibot';
import { countGraphemes } from '@/lib/graphemes';

export const NOTE_LIMIT = 1000;

export const NOTE_HINT = 'Why, for the audit log, which nobody can change: without personal data.';

export const note = v.pipe(
  v.string(),
  v.trim(),
  v.nonEmpty('Say why.'),
  v.check((text) => countGraphemes(text) <= NOTE_LIMIT, 'Use at most 1,000 characters.'),
);
