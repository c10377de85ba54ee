import * as v from 'valibot';
import { countGraphemes } from './graphemes';

export const newPassword = v.pipe(
  v.string(),
  v.check((password) => countGraphemes(password) >= 10, 'Use at least 10 characters.'),
  v.check((password) => countGraphemes(password) <= 128, 'Use at most 128 characters.'),
);

export const NEW_PASSWORD_HINT = 'At least 10 characters.';

export const currentPassword = v.pipe(v.string(), v.nonEmpty('Give your password.'));

export const emailAddress = v.pipe(
  v.string(),
  v.trim(),
  v.email('Give an email address, such as name@example.org.'),
);
