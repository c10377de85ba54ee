import * as v from 'valibot';
import { type Scope, type ShownToken, api, body } from '@/api/client';
import { useRequestForm } from '@/api/useRequestForm';
import { Button } from '@/components/Button';
import { useUnsaved } from '@/components/EditDialog';
import { TextField, inputClasses } from '@/components/TextField';
import { countGraphemes } from '@/lib/graphemes';
import { scopes } from './tokens';

const DAY_MS = 86_400_000;
const lifetimes = { '30': '30 days', '90': '90 days', '365': 'A year', '': 'Until you delete it' };

const schema = v.object({
  name: v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty('Say what it is for.'),
    v.check((name) => countGraphemes(name) <= 60, 'Use at most 60 characters.'),
  ),
  scopes: v.pipe(v.array(v.string()), v.minLength(1, 'Choose at least one.')),
  days: v.string(),
});

interface Wanted {
  name: string;
  scopes: Scope[];
  days: string;
}

interface NewTokenFormProps {
  isAdmin: boolean;
  onMade: (token: ShownToken) => void;
  onSent: () => void;
}

export function NewTokenForm({ isAdmin, onMade, onSent }: NewTokenFormProps) {
  const { form, field, page } = useRequestForm<Wanted, ShownToken>({
    schema,
    defaults: { name: '', scopes: ['read'], days: '90' },
    send: ({ days, ...wanted }) => make(days, wanted).finally(onSent),
    onDone: onMade,
  });
  useUnsaved(form.formState.isDirty);
  const { error: scopesError, ...scopesField } = field('scopes');
  const { error: daysError, ...daysField } = field('days');
  return (
    <form className="flex flex-col gap-4 p-4" noValidate onSubmit={page.onSubmit}>
      <TextField
        label="Name"
        hint="What it is for, such as: backup at home."
        autoComplete="off"
        {...field('name')}
      />
      <fieldset aria-describedby={scopesError === undefined ? undefined : 'scopes-note'}>
        <legend className="text-sm font-semibold">It may</legend>
        {(Object.keys(scopes) as Scope[])
          .filter((scope) => scope !== 'admin' || isAdmin)
          .map((scope) => (
            <label key={scope} className="flex min-h-11 items-center gap-3 text-sm">
              <input
                type="checkbox"
                value={scope}
                className="size-5 accent-accent"
                aria-invalid={scopesError !== undefined || undefined}
                {...scopesField}
              />
              {scopes[scope]}
            </label>
          ))}
        {scopesError !== undefined && (
          <p id="scopes-note" className="text-xs text-danger">
            {scopesError}
          </p>
        )}
      </fieldset>
      <label className="flex flex-col gap-1 text-sm font-semibold">
        Good for
        <select className={`${inputClasses} min-h-11 font-normal`} {...daysField}>
          {Object.entries(lifetimes).map(([days, label]) => (
            <option key={days} value={days}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {(page.error ?? daysError) !== undefined && (
        <p role="alert" className="text-sm text-danger">
          {page.error ?? daysError}
        </p>
      )}
      <Button type="submit" busy={page.busy}>
        Make the token
      </Button>
    </form>
  );
}

async function make(days: string, wanted: { name: string; scopes: Scope[] }): Promise<ShownToken> {
  const expiry =
    days === '' ? {} : { expires_at: new Date(Date.now() + Number(days) * DAY_MS).toISOString() };
  return body(await api.POST('/api/v1/tokens', { body: { ...wanted, ...expiry } })).data;
}
