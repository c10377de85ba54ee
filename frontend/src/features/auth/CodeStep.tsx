import { useEffect } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { TextField } from '@/components/TextField';
import { codeField } from '@/lib/oneTimeCode';
import type { Login } from './login';

export type Kind = 'app' | 'recovery';

interface CodeStepProps {
  kind: Kind;
  form: UseFormReturn<Login>;
  field: object;
}

/** The second factor, in the place of name and password, which are known. */
export function CodeStep({ kind, form, field }: CodeStepProps) {
  const { setFocus } = form;
  useEffect(() => setFocus('totp'), [setFocus, kind]);
  return kind === 'app' ? (
    <TextField key="app" label="Code" hint="The six digits that your app shows." {...codeField} {...field} />
  ) : (
    <TextField
      key="recovery"
      label="Recovery code"
      hint="One that you kept. It is good once."
      autoComplete="off"
      autoCapitalize="none"
      {...field}
    />
  );
}

const link = 'flex min-h-11 items-center rounded-md px-3 text-sm text-accent underline';

interface OtherWaysProps {
  kind: Kind;
  onKind: (kind: Kind | undefined) => void;
}

export function OtherWays({ kind, onKind }: OtherWaysProps) {
  return (
    <div className="flex flex-col items-center">
      <button type="button" className={link} onClick={() => onKind(kind === 'app' ? 'recovery' : 'app')}>
        {kind === 'app' ? 'Use a recovery code' : 'Use a code of the app'}
      </button>
      <button type="button" className={link} onClick={() => onKind(undefined)}>
        Log in as somebody else
      </button>
    </div>
  );
}
