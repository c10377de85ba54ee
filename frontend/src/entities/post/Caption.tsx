import { useState } from 'react';
import { Link } from 'react-router-dom';
import { endOfGraphemes } from '@/lib/graphemes';
import { TaggedText } from './TaggedText';

const FOLDED_GRAPHEMES = 180;

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
  const end = endOfGraphemes(text, FOLDED_GRAPHEMES);
  const [open, setOpen] = useState(!folded || end === text.length);
  if (text === '') return null;
  return (
    <p className="max-w-prose px-4 text-sm whitespace-pre-line">
      <Link to={`/${username}`} className="mr-2 font-semibold hover:underline">
        {username}
      </Link>
      {open ? (
        <TaggedText text={text} />
      ) : (
        <>
          <TaggedText text={text} end={end} />
          {'… '}
          <button
            type="button"
            className="-my-3 py-3 pr-3 text-ink-faint hover:underline"
            onClick={() => setOpen(true)}
          >
            more
          </button>
        </>
      )}
    </p>
  );
}
