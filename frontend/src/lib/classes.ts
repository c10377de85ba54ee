/** Joins class names, leaving out what is false or missing. */
export function classes(...names: (string | false | undefined | null)[]): string {
  return names.filter((name) => typeof name === 'string' && name !== '').join(' ');
}
