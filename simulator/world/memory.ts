/** What a simulated colleague remembers of an alarm, and the pager in the pocket. */
import type { OutsideKind } from '../plan/plan.ts';

/** How a person's pager is reached. */
export interface PagerPart {
  answer(
    page: string,
    answer: 'coming' | 'cannot' | 'arrived' | 'clear' | 'calling-112' | 'called-112',
  ): void;
}
/** What somebody can say on a pager. */
export type Answer = Parameters<PagerPart['answer']>[1];

/** What somebody remembers of an alarm. */
export interface Memory {
  pager: PagerPart | null;
  /** The newest page on the pager. */
  page: string;
  /** The newest page that came from outside. */
  outside: { readonly channel: OutsideKind; readonly page: string } | null;
  /** Every page that rang. */
  readonly rung: Set<string>;
  /** How far the person is with it. */
  stage: 'rung' | 'coming' | 'there' | 'done';
  /** Answers are planned: a second ring changes nothing. */
  planned: boolean;
  saw112: boolean;
  /** Counts plans: an older one is void. */
  turn: number;
}
