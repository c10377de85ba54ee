// Hashtags and mentions in a text, by the rule of the API (crates/domain/src/tags.rs).

export interface Part {
  kind: 'text' | 'hashtag' | 'mention';
  text: string;
  /** What is referred to, in lower case; empty for plain text. */
  name: string;
}

const HASHTAG_LENGTH_MAX = 100;
/** A sign counts at the start of a word only. The letters of a hashtag are those of every script. */
const SIGNS = /(?<![\p{Alphabetic}\p{N}_#@/.])(?:#[\p{Alphabetic}\p{N}_]+|@[a-zA-Z0-9_.]+)/gu;

/** The text cut into what refers to something and what does not; together they are the text. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  const plain = (end: number) => {
    if (end > at) parts.push({ kind: 'text', text: text.slice(at, end), name: '' });
    at = end;
  };
  for (const match of text.matchAll(SIGNS)) {
    const part = match[0].startsWith('#') ? hashtag(match[0]) : mention(match[0]);
    if (part === undefined) continue;
    plain(match.index);
    parts.push(part);
    at += part.text.length;
  }
  plain(text.length);
  return parts;
}

/** Not of digits alone. */
function hashtag(text: string): Part | undefined {
  const name = text.slice(1).toLowerCase();
  const good = Array.from(name).length <= HASHTAG_LENGTH_MAX && !/^\p{N}+$/u.test(name);
  return good ? { kind: 'hashtag', text, name } : undefined;
}

/** A full stop behind it ends the sentence. */
function mention(written: string): Part | undefined {
  const text = written.replace(/\.+$/, '');
  const name = text.slice(1).toLowerCase();
  return name.length >= 3 && name.length <= 30 ? { kind: 'mention', text, name } : undefined;
}
