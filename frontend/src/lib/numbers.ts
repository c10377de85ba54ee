const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const plain = new Intl.NumberFormat('en');

/** 12,345 becomes 12.3K. */
export function shortCount(count: number): string {
  return count < 10_000 ? plain.format(count) : compact.format(count);
}

/** "1 like", "2 likes". */
export function counted(count: number, one: string, many: string): string {
  return `${shortCount(count)} ${count === 1 ? one : many}`;
}
