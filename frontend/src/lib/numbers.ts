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

const UNITS = ['kilobyte', 'megabyte', 'gigabyte'] as const;

/** 12,345,678 becomes 12.3 MB. */
export function byteSize(bytes: number): string {
  const at = Math.min(Math.max(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 1), UNITS.length);
  const format = { style: 'unit', unit: UNITS[at - 1], maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat('en', format).format(bytes / 1000 ** at);
}
