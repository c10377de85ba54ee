import { expect, it } from 'vitest';
import { partsOf } from './tags';

const found = (text: string, kind: string) =>
  partsOf(text)
    .filter((part) => part.kind === kind)
    .map(({ name }) => name);

it('finds hashtags as words in lower case', () => {
  expect(found('#Sea and #sea, #größe! (#日本)', 'hashtag')).toEqual(['sea', 'sea', 'größe', '日本']);
});

it('finds none in what only looks like a hashtag', () => {
  expect(found('a#b https://e.org/#top ## #1 #123 #½ # x', 'hashtag')).toEqual([]);
  expect(found(`#${'a'.repeat(101)} #${'a'.repeat(100)}`, 'hashtag')).toEqual(['a'.repeat(100)]);
});

it('finds mentions, which are usernames without the full stop behind them', () => {
  expect(found('with @Ann.Lee. and @ab', 'mention')).toEqual(['ann.lee']);
  expect(found(`@${'a'.repeat(31)} @${'b'.repeat(30)}`, 'mention')).toEqual(['b'.repeat(30)]);
});

it('finds no mention inside of a word, an email address or a link', () => {
  expect(found('me@example.org https://e.org/@ann a.@ann é@ann #@ann @@ann', 'mention')).toEqual([]);
  expect(found('(@ann), "@bob" and @cat', 'mention')).toEqual(['ann', 'bob', 'cat']);
});

it('loses nothing of the text', () => {
  const text = '👋 @Ann.Lee.. wrote #größe to me@example.org, #1';
  expect(
    partsOf(text)
      .map((part) => part.text)
      .join(''),
  ).toBe(text);
  expect(partsOf('@ann')).toHaveLength(1);
});
