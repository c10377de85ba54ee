import { useQueryClient } from '@tanstack/react-query';
import * as v from 'valibot';
import { type Dossier, type Schemas, api, body } from '@/api/client';
import { explain, isProblem } from '@/api/problem';
import { useRequestForm } from '@/api/useRequestForm';
import { Button } from '@/components/Button';
import { Radios } from '@/components/Radios';
import { TextArea } from '@/components/TextArea';
import { useToast } from '@/components/Toasts';
import { NOTE_HINT, NOTE_LIMIT, note } from '@/entities/moderation/note';
import { readModerated } from '@/entities/moderation/readModerated';
import { nouns } from '@/entities/report/reasons';
import { dossierQuery } from './queries';

type Action = Schemas['DecisionAction'];

const hints: Record<Action, string> = {
  dismiss: 'Nothing is wrong with it.',
  hide: 'Only the author and moderators see it then.',
  limit: 'Among others only their followers meet them; their page and posts stay.',
  suspend: 'They are out of all sessions, and nobody sees them or what they posted.',
};

/** What may still be done. */
function choicesOf({ subject_type, is_hidden, person }: Dossier): Partial<Record<Action, string>> {
  return {
    dismiss: 'Leave it',
    ...(subject_type !== 'user' && !is_hidden && { hide: `Hide the ${nouns[subject_type]}` }),
    ...(person.limited_at === null && { limit: `Limit ${person.username}` }),
    ...(person.status !== 'suspended' && { suspend: `Suspend ${person.username}` }),
  };
}

const schema = v.object({
  action: v.picklist(Object.keys(hints) as Action[], 'Choose what becomes of it.'),
  note,
});

interface Decision {
  action: Action | '';
  note: string;
}

export function DecisionForm({ dossier }: { dossier: Dossier }) {
  const client = useQueryClient();
  const say = useToast();
  const { id } = dossier;
  const decide = async ({ action, note }: Decision) => {
    const decision = { action: action as Action, note };
    const options = { params: { path: { id } }, body: decision };
    try {
      return body(await api.POST('/api/v1/moderation/reports/{id}/decision', options)).data;
    } catch (error) {
      if (isProblem(error, 'report.decided')) {
        say(explain(error));
        readModerated(client);
      }
      throw error;
    }
  };
  const { form, field, page } = useRequestForm<Decision, Dossier>({
    schema,
    defaults: { action: '', note: '' },
    send: decide,
    onDone: (decided) => {
      client.setQueryData(dossierQuery(id).queryKey, decided);
      readModerated(client);
      say('It is decided.');
    },
  });
  return (
    <form className="flex flex-col gap-4" noValidate onSubmit={page.onSubmit}>
      <Radios legend="What becomes of it" choices={choicesOf(dossier)} hints={hints} {...field('action')} />
      <TextArea
        label="Note"
        hint={NOTE_HINT}
        limit={NOTE_LIMIT}
        {...field('note')}
        text={form.watch('note')}
      />
      {page.error !== undefined && (
        <p role="alert" className="text-sm text-danger">
          {page.error}
        </p>
      )}
      <Button type="submit" busy={page.busy} className="md:self-start">
        Decide
      </Button>
    </form>
  );
}
