import type { FieldValues, Path } from 'react-hook-form';
import * as v from 'valibot';
import { PasswordField } from '@/components/PasswordField';
import { TextField } from '@/components/TextField';
import { passwordAndCode } from './passwordAndCode';
import { NOT_YOURS } from './words';

const bothFactors = v.object(passwordAndCode(true));

export type Both = v.InferOutput<typeof bothFactors>;

/** What every form has in common that asks for both. */
export const askBoth = {
  schema: bothFactors,
  defaults: { password: '', code: '' },
  fieldOf: { 'auth.invalid': 'password', 'auth.totp_invalid': 'code' } as const,
  words: NOT_YOURS,
};

type Field<T extends FieldValues> = (name: Path<T>) => object;

interface BothFieldsProps {
  field: Field<Both>;
  /** Whether there is a second factor. */
  withCode?: boolean;
}

export function BothFields({ field, withCode = true }: BothFieldsProps) {
  return (
    <>
      <PasswordField label="Password" autoComplete="current-password" {...field('password')} />
      {withCode && (
        <TextField
          label="Code"
          hint="Of the app, or a recovery code."
          autoComplete="one-time-code"
          autoCapitalize="none"
          {...field('code')}
        />
      )}
    </>
  );
}
