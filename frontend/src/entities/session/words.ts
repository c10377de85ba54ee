/** The server speaks of log-ins; here it can only be the password. */
export const NOT_YOURS = { 'auth.invalid': 'This is not your password.' };
