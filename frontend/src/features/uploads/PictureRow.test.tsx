import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { media } from '@/testing/data';
import { show } from '@/testing/render';
import { PictureRow } from './PictureRow';
import type { Item } from './items';

const item: Item = { key: 'k', name: 'cup.jpg', alt: 'A cup', progress: 0.25 };
const goOn = () => undefined;

function row(part: Partial<Item>, onAlt = vi.fn()) {
  show(
    <ul>
      <PictureRow item={{ ...item, ...part }} name="picture 2" onAlt={onAlt}>
        <button>Anything</button>
      </PictureRow>
    </ul>,
  );
  return { onAlt, row: screen.getByRole('listitem') };
}
const words = () => screen.queryByLabelText('Alt text of picture 2');
const bar = () => screen.queryByRole('progressbar', { name: 'Upload of picture 2' });

it.each<[string, Partial<Item>]>([
  ['Waiting', { waiting: true }],
  ['Waiting for the connection…', { wait: { for: 'connection', goOn } }],
  ['The server is busy. Waiting…', { wait: { for: 'server', goOn }, progress: 1 }],
  ['Ready', { media }],
])('says "%s", without a bar', (text, part) => {
  expect(row(part).row).toHaveTextContent(text);
  expect(bar()).toBeNull();
  expect(words()).toHaveValue('A cup');
});

it('shows how much is sent, and then only that it goes on', () => {
  const { row: first } = row({});
  expect(first).toHaveTextContent('Uploading');
  expect(bar()).toHaveAttribute('value', '0.25');
  first.remove();
  expect(row({ progress: 1, checking: true }).row).toHaveTextContent('Preparing');
  expect(bar()).not.toHaveAttribute('value');
});

it.each<[string, Partial<Item>, boolean]>([
  ['may be tried again', {}, true],
  ['was refused for good', { final: true }, false],
  ['is lost', { gone: true }, false],
])('names what %s, and asks for its words only where they may still be needed', (_, part, asks) => {
  row({ ...part, error: 'It did not arrive.' });
  expect(screen.getByRole('alert')).toHaveTextContent('cup.jpgIt did not arrive.');
  expect(words() !== null).toBe(asks);
  expect(bar()).toBeNull();
  expect(screen.queryByText('Uploading')).toBeNull();
});

it('hands on what is written, and holds what can be done with it', async () => {
  const { onAlt } = row({ alt: '' });
  await userEvent.type(screen.getByLabelText('Alt text of picture 2'), 'A');
  expect(onAlt.mock.calls).toEqual([['A']]);
  expect(screen.getByRole('button', { name: 'Anything' })).toBeVisible();
});
