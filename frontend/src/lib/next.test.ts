import { expect, it } from 'vitest';
import { nextPath } from './next';

it('goes on where one was', () => {
  expect(nextPath('?next=/ann/followers')).toBe('/ann/followers');
  expect(nextPath('')).toBe('/');
});

it('goes nowhere else', () => {
  for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)'])
    expect(nextPath(`?next=${encodeURIComponent(next)}`)).toBe('/');
});
