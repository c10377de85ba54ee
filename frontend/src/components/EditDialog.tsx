import { createContext, useCallback, useContext, useEffect, useId, useRef, useState } from 'react';
import { ConfirmDialog } from './ConfirmDialog';
import { Dialog, type DialogProps } from './Dialog';

const EditsContext = createContext<(edit: string) => () => void>(() => () => undefined);

/** Tells the dialog around it that closing now would lose something. */
export function useUnsaved(unsaved: boolean): void {
  const id = useId();
  const hold = useContext(EditsContext);
  useEffect(() => (unsaved ? hold(id) : undefined), [unsaved, hold, id]);
}

interface Question {
  title: string;
  text: string;
  verb: string;
  keep: string;
}

const ABOUT_EDITS: Question = {
  title: 'Discard changes',
  text: 'What you changed here is not saved.',
  verb: 'Discard',
  keep: 'Keep editing',
};

/** A dialog that asks before it takes unsaved edits with it. */
export function EditDialog({
  onClose,
  children,
  question = ABOUT_EDITS,
  ...rest
}: DialogProps & { question?: Question | undefined }) {
  const edits = useRef(new Set<string>());
  const [asking, setAsking] = useState(false);
  const hold = useCallback((edit: string) => {
    edits.current.add(edit);
    return () => {
      edits.current.delete(edit);
    };
  }, []);
  const close = () => {
    if (edits.current.size > 0) setAsking(true);
    else onClose();
  };
  return (
    <Dialog {...rest} onClose={close}>
      <EditsContext.Provider value={hold}>{children}</EditsContext.Provider>
      {asking && (
        <ConfirmDialog
          {...question}
          onConfirm={() => {
            setAsking(false);
            onClose();
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </Dialog>
  );
}
