export type Theme = 'system' | 'light' | 'dark';

const KEY = 'tintype.theme';
const darkDevice = () => matchMedia('(prefers-color-scheme: dark)');

export function chosenTheme(): Theme {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}

function show(theme: Theme): void {
  const dark = theme === 'dark' || (theme === 'system' && darkDevice().matches);
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
}

/** The page's inline script does the same before the first paint. */
export function applyTheme(theme: Theme): void {
  show(theme);
  try {
    if (theme === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Storage is forbidden: the choice lives as long as the page.
  }
}

/** Changes with the device while nothing else was chosen. */
export function followDevice(): void {
  darkDevice().addEventListener('change', () => show(chosenTheme()));
}
