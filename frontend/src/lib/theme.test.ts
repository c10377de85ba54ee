import { afterEach, expect, it, vi } from 'vitest';
import { applyTheme, chosenTheme, followDevice } from './theme';

const shown = () => document.documentElement.dataset['theme'];

function device() {
  const query = Object.assign(new EventTarget(), { matches: false });
  vi.spyOn(window, 'matchMedia').mockReturnValue(query as unknown as MediaQueryList);
  followDevice();
  return (dark: boolean) => {
    query.matches = dark;
    query.dispatchEvent(new Event('change'));
  };
}

afterEach(() => localStorage.clear());

it('changes with the device while nothing else was chosen', () => {
  const turn = device();
  applyTheme('system');
  turn(true);
  expect(shown()).toBe('dark');
  turn(false);
  expect(shown()).toBe('light');
  applyTheme('dark');
  turn(false);
  expect(shown()).toBe('dark');
});

it('holds a choice as long as the page where storage is forbidden', () => {
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('no', 'SecurityError');
  });
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
    throw new DOMException('no', 'SecurityError');
  });
  applyTheme('dark');
  expect(shown()).toBe('dark');
  expect(chosenTheme()).toBe('system');
});
