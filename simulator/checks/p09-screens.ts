/**
 * P9, the part of screens: a page that could not go out because nobody's screen was there goes out when one opens. Held
 * against the entries: which pages ring for that person. Exempt: what is over by then, a screen that closes again, and a
 * process that stands still or dies meanwhile.
 */
import { clock, watching } from './watch.ts';

/** The disk's patience, and some. */
const HANDED_MS = 1_500;

/** P9. */
export const screensGetTheirPages = watching(
  'P9',
  'A screen that opens is handed the pages that ring for it.',
  ({ bench, ledger, tried, broken }) => {
    /** When each page was last handed to its lane. */
    const handed = new Map<string, number>();
    /** When each person's screen last opened or closed. */
    const changed = new Map<string, number>();
    return {
      'page.handed': ({ page, at }) => {
        handed.set(page, at);
      },
      'gateway.heard': ({ event, at }) => {
        if (event.type !== 'web-pager.changed') return;
        const { person } = event;
        changed.set(person, at);
        if (!event.open) return;
        const waiting: { readonly alarm: string; readonly page: string }[] = [];
        for (const id of ledger.account.open)
          for (const page of ledger.account.alarms.get(id)?.ringing.values() ?? [])
            if (page.channel === 'web' && page.person === person && page.state !== 'over')
              waiting.push({ alarm: id, page: page.id });
        if (waiting.length === 0) return;
        const { life } = ledger;
        bench.later(at + HANDED_MS, () => {
          if (life !== ledger.life || changed.get(person) !== at || !ledger.ranSince(at)) return;
          for (const { alarm, page } of waiting) {
            if (ledger.account.alarms.get(alarm)?.ringing.has(page) !== true) continue;
            if ((handed.get(page) ?? -1) >= at) tried();
            else {
              broken(
                'safety',
                `the screen of ${person} opened at ${clock(at)}, and page ${page} that rings for it was not handed over`,
              );
              return;
            }
          }
        });
      },
    };
  },
);
