import * as v from 'valibot';
import { currentPassword } from '@/lib/credentials';
import { anyCode } from '@/lib/oneTimeCode';

/** The password, and a code where there is a second factor. */
export const passwordAndCode = (withCode: boolean) => ({
  password: currentPassword,
  code: withCode ? anyCode : v.string(),
});

export const codeOf = (withCode: boolean, code: string) => (withCode ? { code } : {});
