import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ShownToken } from '@/api/client';
import { EditDialog } from '@/components/EditDialog';
import { ShownOnce } from '@/components/ShownOnce';
import { NewTokenForm } from './NewTokenForm';
import { tokensKey } from './tokens';

const BEFORE_COPYING = {
  title: 'Close without copying',
  text: 'The token is not shown again.',
  verb: 'Close it',
  keep: 'Go back',
};

export function NewTokenDialog({ isAdmin, onClose }: { isAdmin: boolean; onClose: () => void }) {
  const client = useQueryClient();
  const [made, setMade] = useState<ShownToken>();
  return (
    <EditDialog
      title={made === undefined ? 'New token' : 'Your token'}
      question={made && BEFORE_COPYING}
      onClose={onClose}
    >
      {made === undefined ? (
        <NewTokenForm
          isAdmin={isAdmin}
          onMade={setMade}
          // It may have been made though no answer came.
          onSent={() => void client.invalidateQueries({ queryKey: tokensKey })}
        />
      ) : (
        <ShownOnce label="Token" value={made.token} onDone={onClose}>
          Copy it now: it is shown this once, and nobody can tell it again.
        </ShownOnce>
      )}
    </EditDialog>
  );
}
