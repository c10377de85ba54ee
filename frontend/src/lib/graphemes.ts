// Text is counted as people count it, the same way as the API does.
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

export function countGraphemes(text: string): number {
  let count = 0;
  for (const segment of segmenter.segment(text)) if (segment.segment !== '') count += 1;
  return count;
}

/** Where so many graphemes end, or where the text does. */
export function endOfGraphemes(text: string, count: number): number {
  let left = count;
  for (const { index } of segmenter.segment(text)) if (left-- === 0) return index;
  return text.length;
}
