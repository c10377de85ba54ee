import { useEffect, useState } from 'react';
import type { User } from '@/api/client';
import { NetworkFailure } from '@/api/problem';
import { onProofRequired } from '@/api/proof';
import type { ProofDialog } from '@/features/auth/ProofDialog';

interface Question {
  Dialog: typeof ProofDialog;
  answer: (proven: boolean) => void;
}

async function ask(show: (question: Question) => void): Promise<boolean> {
  const { ProofDialog: Dialog } = await import('@/features/auth/ProofDialog').catch(() => {
    throw new NetworkFailure();
  });
  return new Promise((answer) => show({ Dialog, answer }));
}

/** Asks, over whatever is shown, who is here to prove it. Whoever goes elsewhere meanwhile has not. */
export function ProofQuestion({ user }: { user: User }) {
  const [question, setQuestion] = useState<Question>();
  useEffect(() => {
    let leave: () => void = () => undefined;
    const left = new Promise<boolean>((resolve) => {
      leave = () => resolve(false);
    });
    const stop = onProofRequired(() => Promise.race([left, ask(setQuestion)]));
    return () => {
      stop();
      leave();
    };
  }, []);
  if (question === undefined) return null;
  const end = (proven: boolean) => {
    setQuestion(undefined);
    question.answer(proven);
  };
  return <question.Dialog user={user} onProven={() => end(true)} onClose={() => end(false)} />;
}
