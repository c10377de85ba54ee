import { Link } from 'react-router-dom';
import { type Part, partsOf } from '@/lib/tags';

interface TaggedTextProps {
  text: string;
  /** Where it is cut off; not within a name, which would then be another one. */
  end?: number;
}

/** Mentions are links and hashtags are set off; everything else stays the text it is. */
export function TaggedText({ text, end = text.length }: TaggedTextProps) {
  return <>{until(partsOf(text), end).map(shown)}</>;
}

function shown({ kind, text, name }: Part, index: number) {
  if (kind === 'mention')
    return (
      <Link key={index} to={`/${name}`} className="text-accent hover:underline">
        {text}
      </Link>
    );
  if (kind === 'hashtag')
    return (
      <span key={index} className="text-ink-soft">
        {text}
      </span>
    );
  return text;
}

function until(parts: Part[], end: number): Part[] {
  let left = end;
  return parts.flatMap((part) => {
    const room = left;
    left -= part.text.length;
    if (left >= 0) return part;
    return part.kind === 'text' && room > 0 ? { ...part, text: part.text.slice(0, room).trimEnd() } : [];
  });
}
