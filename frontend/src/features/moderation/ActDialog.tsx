import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type ModeratedPerson, type Reason, api, body } from '@/api/client';
import { inputClasses } from '@/components/TextField';
import { useToast } from '@/components/Toasts';
import { NoteDialog } from '@/entities/moderation/NoteDialog';
import { readModerated } from '@/entities/moderation/readModerated';
import { reasons } from '@/entities/report/reasons';

const texts = {
  limit: 'Among others only their followers meet them; their page and posts stay.',
  suspend: 'They are out of all sessions, and nobody sees them or what they posted.',
};

interface ActDialogProps {
  action: 'limit' | 'suspend';
  person: ModeratedPerson;
  onClose: () => void;
}

/** Whatever is done rests on a report, so that the evidence is kept: without one, the moderator's own. */
export function ActDialog({ action, person: { id, username }, onClose }: ActDialogProps) {
  const client = useQueryClient();
  const say = useToast();
  const [reason, setReason] = useState<Reason>('spam');
  const send = async (note: string) => {
    const report = { subject_type: 'user' as const, subject_id: id, reason, text: '' };
    const { data } = body(await api.POST('/api/v1/reports', { body: report }));
    const params = { path: { id: data.id } };
    await api.POST('/api/v1/moderation/reports/{id}/decision', { params, body: { action, note } });
  };
  return (
    <NoteDialog
      title={`${action === 'limit' ? 'Limit' : 'Suspend'} ${username}`}
      text={texts[action]}
      verb={action === 'limit' ? 'Limit' : 'Suspend'}
      send={send}
      words={{ not_found: 'You do not see this person, as where they block you. Another moderator can.' }}
      onDone={() => {
        readModerated(client);
        say(action === 'limit' ? `${username} is limited.` : `${username} is suspended.`);
        onClose();
      }}
      onClose={onClose}
    >
      <label className="flex flex-col gap-1 text-sm font-semibold">
        Reason
        <select
          className={`${inputClasses} min-h-11 font-normal`}
          value={reason}
          onChange={(event) => setReason(event.target.value as Reason)}
        >
          {Object.entries(reasons).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </NoteDialog>
  );
}
