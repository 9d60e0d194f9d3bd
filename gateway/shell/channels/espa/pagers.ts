/**
 * Which page is on which pager: status information names a pager, not a page. Promises that a status counts for the page
 * it repeats the text of, else for the newest on that pager, and never for one that was taken back. Bounded.
 */

/** Most pages remembered for one pager, and most pagers. */
export const PAGES_MOST = 8;
export const PAGERS_MOST = 2_000;

interface Shown {
  readonly page: string;
  /** Later rounds of an alarm have pages of their own; on the pager they stand for one another. */
  readonly alarm: string;
  readonly display: string;
  /** A test page: whatever is said of this pager while a call stands there is meant for the call. */
  readonly test: boolean;
}

/** What is on the pagers as far as this life of the gateway knows. */
export class Pagers {
  /** By call address, oldest page first. */
  private readonly byAddress = new Map<string, Shown[]>();

  /** The paging system took a call. */
  took(address: string, alarm: string, page: string, display: string, test = false): void {
    const others = (this.byAddress.get(address) ?? []).filter(
      (one) => one.page !== page && (test || !one.test),
    );
    this.byAddress.delete(address);
    this.byAddress.set(address, [...others, { page, alarm, display, test }].slice(-PAGES_MOST));
    if (this.byAddress.size <= PAGERS_MOST) return;
    for (const [oldest] of this.byAddress) {
      this.byAddress.delete(oldest);
      break;
    }
  }

  /** A page was taken back, and with it all of its alarm. True when other alarms still stand on this pager. */
  withdraw(address: string, alarm: string): boolean {
    const left = (this.byAddress.get(address) ?? []).filter((one) => one.alarm !== alarm);
    if (left.length === 0) this.byAddress.delete(address);
    else this.byAddress.set(address, left);
    return left.some(({ test }) => !test);
  }

  /** The page that a status is about; null: none of ours. `display` is the text it repeats, if it does. */
  meant(address: string, display: string | null): string | null {
    const shown = this.byAddress.get(address) ?? [];
    const same = display === null ? undefined : shown.findLast((one) => one.display === display.trim());
    return (same ?? shown.findLast(({ test }) => !test) ?? shown.at(-1))?.page ?? null;
  }
}
