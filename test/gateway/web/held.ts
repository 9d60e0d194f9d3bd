/** Answers that come late: the gateway had the request, and the page hears of it only when the test lets it. */
import type { Page } from 'playwright-core';

/** One request that is held. */
export interface Held {
  /** Lets it go on. */
  readonly release: () => void;
  /** It is under way, and held. */
  readonly underWay: Promise<void>;
}

/**
 * Holds the next request of one method to an address.
 * @param what `answer`: the gateway hears it at once, and answers with what it holds then; `request`: it hears it late
 */
export async function hold(
  page: Page,
  url: string,
  method: string,
  what: 'answer' | 'request' = 'answer',
): Promise<Held> {
  let release = (): void => {};
  let arrived = (): void => {};
  const free = new Promise<void>((done) => {
    release = done;
  });
  const underWay = new Promise<void>((done) => {
    arrived = done;
  });
  let held = false;
  await page.route(url, async (route) => {
    if (held || route.request().method() !== method) return route.fallback();
    held = true;
    const response = what === 'answer' ? await route.fetch() : null;
    arrived();
    await free;
    // A page may have given up on it by now.
    await (response === null ? route.continue() : route.fulfill({ response })).catch(() => undefined);
  });
  return { release, underWay };
}

/** Until the page drew what it heard by now. */
export const drawn = (page: Page): Promise<void> =>
  page.evaluate(
    () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
  );
