import * as v from 'valibot';

const bare = v.pipe(
  v.string(),
  v.transform((code) => code.replace(/\s/g, '')),
);

/** Of an authenticator app, as it may be typed: "123 456". */
export const appCode = v.pipe(bare, v.regex(/^\d{6}$/, 'Give the six digits that the app shows.'));

/** Of the app, or a recovery code. */
export const anyCode = v.pipe(
  bare,
  v.minLength(6, 'Give the six digits that the app shows, or a recovery code.'),
  v.maxLength(16, 'This is too long for a code.'),
);

/** What browsers and phones know the field by. */
export const codeField = { inputMode: 'numeric', autoComplete: 'one-time-code', maxLength: 12 } as const;
