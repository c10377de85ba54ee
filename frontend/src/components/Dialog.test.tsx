import { fireEvent, render, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { Dialog } from './Dialog';

function open() {
  const onClose = vi.fn();
  render(
    <Dialog title="Words" onClose={onClose}>
      <p>Some words</p>
    </Dialog>,
  );
  return { onClose, dialog: screen.getByRole('dialog'), words: screen.getByText('Some words') };
}

it('closes by a click beside it', () => {
  const { onClose, dialog } = open();
  fireEvent.pointerDown(dialog);
  fireEvent.click(dialog);
  expect(onClose).toHaveBeenCalledTimes(1);
});

it('stays when a selection that began inside ends beside it', () => {
  const { onClose, dialog, words } = open();
  fireEvent.pointerDown(words);
  // The browser gives the click to what holds both ends.
  fireEvent.click(dialog);
  expect(onClose).not.toHaveBeenCalled();
});

it('stays when what began beside it ends inside', () => {
  const { onClose, dialog, words } = open();
  fireEvent.pointerDown(dialog);
  fireEvent.click(words);
  expect(onClose).not.toHaveBeenCalled();
});

it('is there again when the browser closed it without asking, until its owner takes it away', () => {
  const { onClose, dialog } = open();
  fireEvent(dialog, new Event('cancel'));
  expect(onClose).not.toHaveBeenCalled();
  (dialog as HTMLDialogElement).close();
  fireEvent(dialog, new Event('close'));
  expect(onClose).toHaveBeenCalledTimes(1);
  expect(dialog).toHaveProperty('open', true);
});
