import { expect, it } from 'vitest';
import { countGraphemes, endOfGraphemes } from './graphemes';

it('counts what people see as one', () => {
  expect(countGraphemes('')).toBe(0);
  expect(countGraphemes('ein Wort')).toBe(8);
  expect(countGraphemes('👨‍👩‍👧‍👦é')).toBe(2);
});

it('ends between them, never within one', () => {
  expect(endOfGraphemes('ein Wort', 3)).toBe(3);
  expect(endOfGraphemes('👨‍👩‍👧‍👦é', 1)).toBe('👨‍👩‍👧‍👦'.length);
  expect(endOfGraphemes('👨‍👩‍👧‍👦é', 2)).toBe('👨‍👩‍👧‍👦é'.length);
  expect(endOfGraphemes('ein Wort', 99)).toBe(8);
});
