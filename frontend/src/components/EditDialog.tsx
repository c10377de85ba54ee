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

/** A dialog that asks before it takes unsaved edits with it. */
export function EditDialog({ onClose, children, ...rest }: DialogProps) {
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
          title="Discard changes"
          text="What you changed here is not saved."
          verb="Discard"
          keep="Keep editing"
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
