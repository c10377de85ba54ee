import { Button } from '@/components/Button';
import { useSendProof } from './emailProof';

interface ProofNoteProps {
  email: string;
  /** What comes of it. */
  text: string;
}

/** The address is not proven yet: what to do, and the letter once more. */
export function ProofNote({ email, text }: ProofNoteProps) {
  const send = useSendProof();
  return (
    <div className="flex flex-col gap-3 rounded-md border border-hairline bg-sunken p-4 text-sm">
      <p>
        {text} Open the link in the letter to <strong className="font-semibold break-words">{email}</strong>.
      </p>
      <Button look="quiet" className="self-start" busy={send.isPending} onClick={() => send.mutate()}>
        Send the letter again
      </Button>
    </div>
  );
}
