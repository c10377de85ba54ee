import { useEffect, useRef, useState } from 'react';
import { Button } from '@/components/Button';
import { EditDialog } from '@/components/EditDialog';
import { useBlock } from '../user/useStanding';
import { ReportForm } from './ReportForm';
import { nouns } from './reasons';
import type { Reported } from './useReportMenu';

interface ReportDialogProps {
  about: Reported;
  /** Told before anything is taken off the page. */
  onBlocked: () => void;
  onClose: () => void;
}

/** Tells moderators what is wrong, and then what becomes of it. */
export function ReportDialog({ about, onBlocked, onClose }: ReportDialogProps) {
  const [sent, setSent] = useState(false);
  return (
    <EditDialog title={sent ? 'Thank you' : `Report this ${nouns[about.type]}`} onClose={onClose}>
      {sent ? (
        <Thanks about={about} onBlocked={onBlocked} onClose={onClose} />
      ) : (
        <ReportForm about={about} onSent={() => setSent(true)} />
      )}
    </EditDialog>
  );
}

function Thanks({ about, onBlocked, onClose }: ReportDialogProps) {
  const { type, username, blocked } = about;
  const said = useRef<HTMLParagraphElement>(null);
  const block = useBlock(() => {
    onClose();
    onBlocked();
  });
  // It has taken the place of a form that had the focus.
  useEffect(() => said.current?.focus(), []);
  return (
    <div className="flex flex-col gap-4 p-4 text-sm">
      <p ref={said} tabIndex={-1} className="outline-none">
        Moderators will look at it and decide what becomes of this {nouns[type]}. Until then it stays.{' '}
        {username} is not told who reported it.
      </p>
      {!blocked && (
        <p className="text-ink-soft">
          You need not see {username} meanwhile. Blocked, you no longer find each other, and follows between
          you end. Nobody is told.
        </p>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        {!blocked && (
          <Button
            look="danger"
            className="max-w-full"
            busy={block.isPending}
            onClick={() => block.mutate({ username, on: true })}
          >
            <span className="truncate">Block {username}</span>
          </Button>
        )}
        <Button onClick={onClose}>Done</Button>
      </div>
    </div>
  );
}
