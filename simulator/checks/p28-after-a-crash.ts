/**
 * P28: work left unfinished by a crash resumes within 5 s of the start. Unfinished work is what the disk holds as begun
 * and not done: a step whose time passed, a round of pages that was planned, a page asked for and neither handed over
 * nor failed. That the start itself takes at most 3 s is for real processes to show. A pager or page that is not back
 * yet is waited for, and the page counts as failed after those 5 s (P39 sends it when its target comes).
 */
import { nextStepDue, wanting } from './account-words.ts';
import { AFTER_START_MS, SLACK_MS } from './ledger.ts';
import { clock, watching } from './watch.ts';

/** P28. */
export const resumes = watching(
  'P28',
  'Work left unfinished by a crash resumes within 5 s of the start.',
  ({ bench, ledger, tried, broken }) => {
    const handed = new Set<string>();
    ledger.did('send-page', ({ page }) => {
      handed.add(page);
    });
    ledger.started(() => {
      handed.clear();
      const at = bench.now();
      const { life } = ledger;
      const t = ledger.t;
      const steps: { readonly alarm: string; readonly step: number; readonly due: number }[] = [];
      const rounds: string[] = [];
      const pages: string[] = [];
      for (const id of ledger.account.open) {
        const alarm = ledger.account.alarms.get(id);
        if (alarm === undefined) continue;
        const due = nextStepDue(alarm);
        if (due !== null && due <= t && wanting(alarm)) steps.push({ alarm: id, step: alarm.step, due });
        if (alarm.roundDue !== null && alarm.roundDue <= t) rounds.push(id);
        for (const page of alarm.ringing.values())
          if (page.state === 'requested' && !page.later) pages.push(page.id);
      }
      if (steps.length + rounds.length + pages.length === 0) return;
      bench.later(at + AFTER_START_MS + 2 * SLACK_MS, () => {
        if (life !== ledger.life || !ledger.ranSince(at)) return;
        const late = `after the start at ${clock(at)}`;
        for (const { alarm, step, due } of steps) {
          const now = ledger.account.alarms.get(alarm);
          if (now?.step !== step || nextStepDue(now) !== due || !wanting(now)) continue;
          broken('liveness', `step ${step + 1} of alarm ${alarm} was due before and has not begun ${late}`);
          return;
        }
        for (const alarm of rounds)
          if ((ledger.account.alarms.get(alarm)?.roundDue ?? t + 1) <= t) {
            broken('liveness', `the planned round of alarm ${alarm} was not held ${late}`);
            return;
          }
        for (const id of pages) {
          if (ledger.account.pages.get(id)?.state !== 'requested' || handed.has(id)) continue;
          broken('liveness', `page ${id} was asked for before and neither handed over nor failed ${late}`);
          return;
        }
        tried();
      });
    });
    return undefined;
  },
);
