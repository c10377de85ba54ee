import * as v from 'valibot';
import { currentPassword } from '@/lib/credentials';
import { anyCode, appCode } from '@/lib/oneTimeCode';
import type { Kind } from './CodeStep';

const names = {
  login: v.pipe(v.string(), v.trim(), v.nonEmpty('Give your username or email.')),
  password: currentPassword,
};

/** Of each step. */
export const schemaOf = (kind: Kind | undefined) =>
  v.object({ ...names, totp: kind === undefined ? v.string() : kind === 'app' ? appCode : anyCode });

export interface Login {
  login: string;
  password: string;
  totp: string;
}
