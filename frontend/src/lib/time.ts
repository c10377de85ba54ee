const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'long' });
const narrow = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'narrow' });
const sameYear = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long' });
const otherYear = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long', year: 'numeric' });
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'short' });

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** "3 hours ago" within a week, then the date. */
export function ago(iso: string, now: Date = new Date(), format = relative): string {
  const then = new Date(iso);
  const seconds = (now.getTime() - then.getTime()) / 1000;
  if (seconds < MINUTE) return 'just now';
  if (seconds < HOUR) return format.format(-Math.floor(seconds / MINUTE), 'minute');
  if (seconds < DAY) return format.format(-Math.floor(seconds / HOUR), 'hour');
  if (seconds < WEEK) return format.format(-Math.floor(seconds / DAY), 'day');
  return then.getFullYear() === now.getFullYear() ? sameYear.format(then) : otherYear.format(then);
}

/** "3h ago", where there is little room. */
export function shortlyAgo(iso: string): string {
  return ago(iso, new Date(), narrow);
}

export const exactDay = (iso: string): string => otherYear.format(new Date(iso));

export function exactly(iso: string): string {
  return exact.format(new Date(iso));
}
