import { useState } from 'react';
import { Link } from 'react-router-dom';

const FOLDED_LENGTH = 180;

/** Mentions become links; everything else stays the text it is. */
function linked(text: string) {
  return text.split(/(@[a-zA-Z0-9_.]{3,30})/).map((part, index) =>
    part.startsWith('@') && index % 2 === 1 ? (
      <Link
        key={index}
        to={`/${part.slice(1).toLowerCase().replace(/\.+$/, '')}`}
        className="text-accent hover:underline"
      >
        {part}
      </Link>
    ) : (
      part
    ),
  );
}

/** Long captions are folded until asked for. */
export function Caption({
  username,
  text,
  folded = false,
}: {
  username: string;
  text: string;
  folded?: boolean;
}) {
  const [open, setOpen] = useState(!folded || text.length <= FOLDED_LENGTH);
  if (text === '') return null;
  return (
    <p className="max-w-prose px-4 text-sm whitespace-pre-line">
      <Link to={`/${username}`} className="mr-2 font-semibold hover:underline">
        {username}
      </Link>
      {linked(open ? text : `${text.slice(0, FOLDED_LENGTH).trimEnd()}… `)}
      {!open && (
        <button
          type="button"
          className="-my-3 py-3 pr-3 text-ink-faint hover:underline"
          onClick={() => setOpen(true)}
        >
          more
        </button>
      )}
    </p>
  );
}
