import AxeBuilder from '@axe-core/playwright';
import { type Page, expect } from '@playwright/test';

const SMALLEST = 44;

/** What is shown passes axe in both themes, does not scroll sideways, and can be hit with a finger. */
export async function audit(page: Page, what: string): Promise<void> {
  await passes(page, 'light', `${what} in light`);
  // A theme changes colours alone.
  await passes(page, 'dark', `${what} in dark`, ['color-contrast']);
  await fits(page, what);
}

/** What is shown does not scroll sideways, and can be hit with a finger. */
export async function fits(page: Page, what: string): Promise<void> {
  expect(await page.evaluate(overflow), `${what} scrolls sideways by`).toBeLessThanOrEqual(0);
  expect(await page.evaluate(tooSmall, SMALLEST), `${what} has targets under ${SMALLEST} px`).toEqual([]);
}

/** By all rules of axe, or by some. */
async function passes(page: Page, colorScheme: 'light' | 'dark', what: string, rules?: string[]) {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
  // Our pages have no frames: nothing has to be put together on a page of its own.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await (rules === undefined ? axe : axe.withRules(rules)).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
  expect(found, what).toEqual([]);
}

function overflow(): number {
  const { scrollWidth, clientWidth } = document.documentElement;
  return scrollWidth - clientWidth;
}

/** Links in a line of text are as high as the line; what only ears find has no size; a field is as large as its label. */
function tooSmall(smallest: number): string[] {
  const top = Array.from(document.querySelectorAll('dialog[open]')).at(-1) ?? document;
  return Array.from(top.querySelectorAll<HTMLElement>('a, button, input, textarea, select'))
    .filter((element) => element.closest('p, .sr-only') === null && element.checkVisibility())
    .map((element) => (element instanceof HTMLInputElement ? (element.closest('label') ?? element) : element))
    .filter((element) => {
      const { width, height } = element.getBoundingClientRect();
      return width < smallest || height < smallest;
    })
    .map((element) => element.outerHTML.slice(0, 160));
}
