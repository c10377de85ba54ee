import AxeBuilder from '@axe-core/playwright';
import { type Page, expect } from '@playwright/test';

const SMALLEST = 44;

/** What is shown passes axe in both themes, does not scroll sideways, and can be hit with a finger. */
export async function audit(page: Page, what: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    // Our pages have no frames: nothing has to be put together on a page of its own.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
    expect(found, `${what} in ${colorScheme}`).toEqual([]);
  }
  expect(await page.evaluate(overflow), `${what} scrolls sideways by`).toBeLessThanOrEqual(0);
  expect(await page.evaluate(tooSmall, SMALLEST), `${what} has targets under ${SMALLEST} px`).toEqual([]);
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
