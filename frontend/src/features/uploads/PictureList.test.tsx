import { screen, within } from '@testing-library/react';
import { createRef } from 'react';
import { expect, it, vi } from 'vitest';
import { media } from '@/testing/data';
import { show } from '@/testing/render';
import { PictureList } from './PictureList';
import type { Item } from './items';
import type { Pictures } from './usePictures';

const item: Item = { key: 'k', name: 'cup.jpg', alt: '', progress: 0 };
const error = 'It did not arrive.';

function list(...items: Item[]) {
  const act = vi.fn();
  const pictures: Pictures = {
    items,
    add: () => 0,
    replace: act,
    retry: act,
    remove: act,
    move: act,
    setAlt: act,
    clear: act,
  };
  show(<PictureList pictures={pictures} field={createRef()} />);
}
const buttons = (row: HTMLElement) =>
  within(row)
    .getAllByRole('button')
    .map((button) => button.getAttribute('aria-label'));

it.each<[string, Partial<Item>, string[]]>([
  ['is ready', { media }, ['Remove picture 1']],
  ['is on its way', {}, ['Cancel picture 1']],
  [
    'waits for the connection',
    { wait: { for: 'connection', goOn: () => undefined } },
    ['Try picture 1 again', 'Cancel picture 1'],
  ],
  ['has failed', { error }, ['Try picture 1 again', 'Remove picture 1']],
  ['was refused for good', { error, final: true }, ['Remove picture 1']],
  ['is lost', { error, gone: true }, ['Choose picture 1 again', 'Remove picture 1']],
])('offers for a picture that %s what helps there', (_, part, expected) => {
  list({ ...item, ...part });
  expect(buttons(screen.getByRole('listitem'))).toEqual(expected);
});

it('moves nothing beyond the ends', () => {
  list(item, { ...item, key: 'l' });
  expect(screen.getByRole('button', { name: 'Move picture 1 up' })).toBeDisabled();
  expect(screen.getByRole('button', { name: 'Move picture 1 down' })).toBeEnabled();
  expect(screen.getByRole('button', { name: 'Move picture 2 up' })).toBeEnabled();
  expect(screen.getByRole('button', { name: 'Move picture 2 down' })).toBeDisabled();
});
