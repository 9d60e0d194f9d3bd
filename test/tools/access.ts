/**
 * What keeps a page from somebody: faults of access that axe finds by the rules of WCAG 2.2 at levels A and AA, whatever
 * their impact, and scrolling sideways. Promises one readable line a fault; what a page must say is left to the test.
 */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** The levels of WCAG that every page keeps, as axe names them; each version only names what it added. */
const LEVELS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** Of an element's source, as much as tells which one it is. */
const SHOWN = 120;

/** How often a page is looked at again that seems to have targets too small. */
const LOOKS = 5;
/** Between looks, longer each time: a busy machine brings what a page is told late. */
const REST_MS = 300;

/**
 * Faults of access of a page as it stands: the rule and the elements that break it, `color-contrast <p>... | <a>...`.
 * `further`: other tags of axe's rules to keep, such as `best-practice`.
 */
export async function accessFaults(page: Page, ...further: readonly string[]): Promise<readonly string[]> {
  // A page that grows under the look is no longer looked at from its end: what really is too small is so again.
  for (let look = 1; ; look += 1) {
    const faults = await faultsOnce(page, further);
    if (look === LOOKS || !faults.some((fault) => fault.startsWith('target-size '))) return faults;
    await page.waitForTimeout(look * REST_MS);
  }
}

async function faultsOnce(page: Page, further: readonly string[]): Promise<readonly string[]> {
  // A bar that sticks to the lower edge covers what one has yet to scroll to, and axe takes what is covered for too small
  // (dequelabs/axe-core#3720): at the end of the page such bars rest at their own place and cover nothing.
  const stood = await page.evaluate(() => {
    const from = window.scrollY;
    window.scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' });
    return from;
  });
  // Legacy mode judges in the page itself. Without it axe opens a blank page at every look to put the findings of
  // frames together: our pages have no frames, and those blank pages took a third of the time of tests that look often.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .withTags([...LEVELS, ...further])
    .analyze();
  await page.evaluate((top) => window.scrollTo({ top, behavior: 'instant' }), stood);
  return violations.map(
    ({ id, nodes }) => `${id} ${nodes.map(({ html }) => html.slice(0, SHOWN)).join(' | ')}`,
  );
}

/** CSS pixels by which a page is wider than what shows it; 0 when nothing scrolls sideways. */
export const sidewaysPixels = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
