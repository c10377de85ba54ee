import { useState } from 'react';
import * as v from 'valibot';
import { api, body } from '@/api/client';
import { useRequestForm } from '@/api/useRequestForm';
import { Button } from '@/components/Button';
import { EditDialog } from '@/components/EditDialog';
import { ShownOnce } from '@/components/ShownOnce';
import { TextField, inputClasses } from '@/components/TextField';

const DAY_MS = 86_400_000;
const lifetimes = { '1': 'A day', '7': 'A week', '30': '30 days', '90': '90 days' };

const schema = v.object({
  uses: v.pipe(v.string(), v.regex(/^([1-9]\d{0,2}|1000)$/, 'Give a number from 1 to 1,000.')),
  days: v.string(),
});

type Wanted = v.InferOutput<typeof schema>;

const BEFORE_COPYING = {
  title: 'Close without copying',
  text: 'The invitation is not shown again.',
  verb: 'Close it',
  keep: 'Go back',
};

export function NewInviteDialog({ onMade, onClose }: { onMade: () => void; onClose: () => void }) {
  const [code, setCode] = useState<string>();
  return (
    <EditDialog
      title={code === undefined ? 'New invitation' : 'Your invitation'}
      question={code === undefined ? undefined : BEFORE_COPYING}
      onClose={onClose}
    >
      {code === undefined ? (
        <InviteForm
          onCode={(made) => {
            setCode(made);
            onMade();
          }}
        />
      ) : (
        <ShownOnce label="Link" value={linkOf(code)} onDone={onClose}>
          Give this link to whom you invite. It is shown this once.
        </ShownOnce>
      )}
    </EditDialog>
  );
}

function InviteForm({ onCode }: { onCode: (code: string) => void }) {
  const { field, page } = useRequestForm<Wanted, string>({
    schema,
    defaults: { uses: '1', days: '7' },
    send: async ({ uses, days }) => {
      const expires_at = new Date(Date.now() + Number(days) * DAY_MS - 60_000).toISOString();
      const wanted = { uses: Number(uses), expires_at };
      return body(await api.POST('/api/v1/moderation/invites', { body: wanted })).data.code;
    },
    onDone: onCode,
  });
  const { error, ...days } = field('days');
  return (
    <form className="flex flex-col gap-4 p-4" noValidate onSubmit={page.onSubmit}>
      <TextField label="For how many people" inputMode="numeric" autoComplete="off" {...field('uses')} />
      <label className="flex flex-col gap-1 text-sm font-semibold">
        Good for
        <select className={`${inputClasses} min-h-11 font-normal`} {...days}>
          {Object.entries(lifetimes).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {(page.error ?? error) !== undefined && (
        <p role="alert" className="text-sm text-danger">
          {page.error ?? error}
        </p>
      )}
      <Button type="submit" busy={page.busy}>
        Make it
      </Button>
    </form>
  );
}

const linkOf = (code: string): string =>
  `${window.location.origin}/signup?${new URLSearchParams({ invite: code }).toString()}`;
