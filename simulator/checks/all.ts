/**
 * Every check of the simulator, in the order of the promises, and then of what is asked besides (`R`). Promises nothing by itself; promises that are not here
 * need real processes (P15, P16, P21 to P23, P26, P29, P30, P34, P35, P38) or more than one life (P41).
 */
import type { Check } from './check.ts';
import { receivedIsLogged } from './p01-received-is-logged.ts';
import { noPressUnnoticed } from './p02-no-press-unnoticed.ts';
import { duressIsKept, numbersRise, recordingsConfirmNothing } from './p03-numbers.ts';
import { successIsProven } from './p03-success-is-proven.ts';
import { oneTransaction } from './p04-one-transaction.ts';
import { stepsInTime } from './p05-steps-in-time.ts';
import { acknowledgements } from './p06-acknowledgements.ts';
import { oneAlarmPress } from './p07-one-alarm-a-press.ts';
import { joining } from './p08-joining.ts';
import { attemptsKeepTheirGaps } from './p09-attempts.ts';
import { pagesOnce } from './p09-pages-once.ts';
import { screensGetTheirPages } from './p09-screens.ts';
import { replays } from './p10-replays.ts';
import { foreignIsRefused, retainedCountsNothing, revokedIsOut } from './p13-door.ts';
import { twoHolders } from './p14-two-holders.ts';
import { logFails } from './p17-log-fails.ts';
import { handoffPagesBoth, oneGroup } from './p18-roster.ts';
import { clockJumps } from './p20-clock-jumps.ts';
import { testsEnd } from './p24-tests.ts';
import { cancelInforms } from './p25-cancel.ts';
import { pendingPresses } from './p27-liveness.ts';
import { resumes } from './p28-after-a-crash.ts';
import { notReceived, silenceIsTold } from './p31-not-received.ts';
import { nobody } from './p32-nobody.ts';
import { silence } from './p33-silence.ts';
import { numbersOnce, pressOutlivesPower } from './p36-power.ts';
import { greeting } from './p39-greeting.ts';
import { declinedIsReplaced, lastStepRepeats, remindedBeforeExpiry } from './r-answers.ts';
import { presenceRanks, swapsAreInForce, talksEnd } from './r-days.ts';
import { drillsAreMarked } from './r-drills.ts';
import { readiness } from './r-readiness.ts';

/** All checks. */
export const CHECKS: readonly Check[] = [
  receivedIsLogged,
  noPressUnnoticed,
  successIsProven,
  numbersRise,
  oneTransaction,
  stepsInTime,
  acknowledgements,
  oneAlarmPress,
  joining,
  pagesOnce,
  attemptsKeepTheirGaps,
  screensGetTheirPages,
  replays,
  retainedCountsNothing,
  revokedIsOut,
  foreignIsRefused,
  twoHolders,
  logFails,
  oneGroup,
  handoffPagesBoth,
  clockJumps,
  testsEnd,
  cancelInforms,
  duressIsKept,
  pendingPresses,
  resumes,
  notReceived,
  nobody,
  silence,
  pressOutlivesPower,
  numbersOnce,
  greeting,
  recordingsConfirmNothing,
  silenceIsTold,
  readiness,
  declinedIsReplaced,
  lastStepRepeats,
  remindedBeforeExpiry,
  drillsAreMarked,
];

/** Checks of what only a plan with talks, presence and swaps in it can put to the test. */
export const DAY_CHECKS: readonly Check[] = [talksEnd, presenceRanks, swapsAreInForce];
