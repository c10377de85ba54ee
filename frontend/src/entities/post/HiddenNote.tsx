import { EyeOff } from 'lucide-react';

/** For the author, and for moderators: nobody else is shown it. */
export function HiddenNote() {
  return (
    <p className="flex items-center gap-2 border-y border-hairline bg-sunken px-4 py-2 text-xs">
      <EyeOff aria-hidden size={16} className="shrink-0 text-danger" />
      Hidden by a moderator. Others do not see it.
    </p>
  );
}
