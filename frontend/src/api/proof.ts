// A log-in may be too old for a change: whoever is here proves that it is them, and the change is sent again.

/** Answers whether it was proven. */
type Ask = () => Promise<boolean>;

let ask: Ask | undefined;
let asking: Promise<boolean> | undefined;

/** Who asks for it, while somebody is signed in. */
export function onProofRequired(asker: Ask): () => void {
  ask = asker;
  return () => {
    if (ask === asker) ask = undefined;
  };
}

/** Several refusals at once ask only once. */
export async function prove(): Promise<boolean> {
  if (ask === undefined) return false;
  asking ??= ask().finally(() => (asking = undefined));
  return asking;
}
