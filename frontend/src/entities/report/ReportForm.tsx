import * as v from 'valibot';
import { type Reason, api } from '@/api/client';
import { useRequestForm } from '@/api/useRequestForm';
import { Button } from '@/components/Button';
import { useUnsaved } from '@/components/EditDialog';
import { Radios } from '@/components/Radios';
import { TextArea } from '@/components/TextArea';
import { countGraphemes } from '@/lib/graphemes';
import { reasons } from './reasons';
import type { Reported } from './useReportMenu';

const LIMIT = 1000;

const schema = v.object({
  reason: v.picklist(Object.keys(reasons) as Reason[], 'Choose what fits best.'),
  text: v.pipe(
    v.string(),
    v.trim(),
    v.check((text) => countGraphemes(text) <= LIMIT, 'Use at most 1,000 characters.'),
  ),
});

interface Words {
  reason: Reason | '';
  text: string;
}

export function ReportForm({ about, onSent }: { about: Reported; onSent: () => void }) {
  const { form, field, page } = useRequestForm<Words, unknown>({
    schema,
    defaults: { reason: '', text: '' },
    send: ({ reason, text }) =>
      api.POST('/api/v1/reports', {
        body: { subject_type: about.type, subject_id: about.id, reason: reason as Reason, text },
      }),
    onDone: onSent,
    words: { not_found: 'It is not there any more.' },
  });
  useUnsaved(form.formState.isDirty);
  return (
    <form className="flex flex-col gap-4 p-4" noValidate onSubmit={page.onSubmit}>
      <Radios legend="What is wrong with it?" choices={reasons} {...field('reason')} />
      <TextArea
        label="More about it"
        hint="If it helps to understand."
        limit={LIMIT}
        {...field('text')}
        text={form.watch('text')}
      />
      {page.error !== undefined && (
        <p role="alert" className="text-sm text-danger">
          {page.error}
        </p>
      )}
      <Button type="submit" busy={page.busy}>
        Report
      </Button>
    </form>
  );
}
