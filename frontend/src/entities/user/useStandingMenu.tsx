import { type ReactNode, useState } from 'react';
import type { Relation } from '@/api/client';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import type { MenuItem } from '@/components/Menu';
import { useBlock, useMute } from './useStanding';

interface StandingMenu {
  items: MenuItem[];
  /** The question before a block, while it is asked. */
  question: ReactNode;
}

/** Muting and blocking as entries of a menu. `onBlocked` is told before anything is taken off the page. */
export function useStandingMenu(
  username: string,
  relation: Relation | null | undefined,
  onBlocked: () => void = () => undefined,
): StandingMenu {
  const [asking, setAsking] = useState(false);
  const mute = useMute();
  const block = useBlock(() => {
    setAsking(false);
    onBlocked();
  });
  const mutes = relation?.mutes === true;
  return {
    items: [
      {
        label: mutes ? 'Unmute' : 'Mute',
        onSelect: () => {
          if (!mute.isPending) mute.mutate({ username, on: !mutes });
        },
      },
      { label: 'Block', danger: true, onSelect: () => setAsking(true) },
    ],
    question: asking && (
      <ConfirmDialog
        title={`Block ${username}`}
        text="You no longer find each other, nor what the other posts and writes. Follows between you end, and do not come back when you unblock. Nobody is told."
        verb="Block"
        keep="Cancel"
        busy={block.isPending}
        onConfirm={() => block.mutate({ username, on: true })}
        onClose={() => setAsking(false)}
      />
    ),
  };
}
