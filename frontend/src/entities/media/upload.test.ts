import { expect, it } from 'vitest';
import { refusal } from './upload';

const file = (name: string, type: string, size = 1) =>
  Object.defineProperty(new File(['x'], name, { type }), 'size', { value: size });

it('takes the four kinds of pictures up to 25 MB', () => {
  for (const type of ['image/jpeg', 'image/png', 'image/webp', 'image/gif'])
    expect(refusal(file('a', type, 25_000_000))).toBeUndefined();
});

it('says why it refuses, before the first byte', () => {
  expect(refusal(file('a.jpg', 'image/jpeg', 25_000_001))).toContain('25 MB');
  expect(refusal(file('a.svg', 'image/svg+xml'))).toContain('JPEG, PNG, WebP or GIF');
  expect(refusal(file('IMG_1.HEIC', ''))).toContain('HEIC');
  expect(refusal(file('a.jpg', 'image/jpeg', 0))).toContain('empty');
});
