import { expect, it } from 'vitest';
import { createIntent } from './intent';

it('keeps the key while the same thing is tried again', () => {
  const intent = createIntent();
  expect(intent.keyFor({ text: 'a' })).toBe(intent.keyFor({ text: 'a' }));
});

it('takes a new key for another body, and after an answer', () => {
  const intent = createIntent();
  const first = intent.keyFor({ text: 'a' });
  expect(intent.keyFor({ text: 'b' })).not.toBe(first);
  const second = intent.keyFor({ text: 'a' });
  intent.answered();
  expect(intent.keyFor({ text: 'a' })).not.toBe(second);
});
