/**
 * A post that was opened over a list has its own address: loaded anew, or in a tab restored by the browser, it is a page
 * of its own.
 */
export function forgetOverlay(): void {
  const state = window.history.state as { usr?: { background?: unknown } | null } | null;
  if (state?.usr?.background !== undefined) window.history.replaceState({ ...state, usr: null }, '');
}
