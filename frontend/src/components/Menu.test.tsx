import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { Menu } from './Menu';

const item = (name: string) => screen.getByRole('menuitem', { name });

async function open() {
  const chosen = vi.fn<(label: string) => void>();
  render(
    <Menu
      label="Actions"
      items={['Copy', 'Edit', 'Delete'].map((label) => ({ label, onSelect: () => chosen(label) }))}
    />,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Actions' }));
  expect(item('Copy')).toHaveFocus();
  return chosen;
}

it('is walked through by arrows, Home and End', async () => {
  const chosen = await open();
  await userEvent.keyboard('{End}');
  expect(item('Delete')).toHaveFocus();
  await userEvent.keyboard('{ArrowDown}');
  expect(item('Copy')).toHaveFocus();
  await userEvent.keyboard('{ArrowUp}{ArrowUp}');
  expect(item('Edit')).toHaveFocus();
  await userEvent.keyboard('{Home}');
  expect(item('Copy')).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  expect(chosen).toHaveBeenCalledWith('Copy');
  expect(screen.queryByRole('menu')).toBeNull();
});

it('closes by Tab, and lets the browser go on from the button', async () => {
  await open();
  // Where that leads is tried in a real browser.
  expect(fireEvent.keyDown(item('Copy'), { key: 'Tab' })).toBe(true);
  expect(screen.queryByRole('menu')).toBeNull();
  expect(screen.getByRole('button', { name: 'Actions' })).toHaveFocus();
});

it('closes by Esc, and gives the focus back', async () => {
  await open();
  await userEvent.keyboard('{Escape}');
  expect(screen.queryByRole('menu')).toBeNull();
  expect(screen.getByRole('button', { name: 'Actions' })).toHaveFocus();
});

it.each([
  ['down', 700, false],
  ['up where there is no room below', 790, true],
])('opens %s', async (_, bottom, up) => {
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue({ bottom } as DOMRect);
  vi.stubGlobal('innerHeight', 900);
  render(<Menu label="Actions" items={[{ label: 'One', onSelect: () => undefined }]} />);
  await userEvent.click(screen.getByRole('button', { name: 'Actions' }));
  expect(screen.getByRole('menu').classList.contains('bottom-full')).toBe(up);
});
