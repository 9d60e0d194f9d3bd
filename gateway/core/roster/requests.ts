/**
 * What people ask of the roster, each handed to the file that decides it. Whether the asker's role may ask at all was
 * checked by the shell's table; whose swap, talk or presence it is, is decided here.
 */
import type { Outcome, RosterRequest } from '../events.ts';
import type { Turn } from '../turn.ts';
import { changeRoster, undoRoster } from './edits.ts';
import { dropLink, makeLink } from './links.ts';
import { confirmNotice, noticeShown } from './notices.ts';
import { giveAbsences, setPresence } from './presence.ts';
import { answerSwap, wantSwap } from './swaps.ts';
import { answerTalk, wantTalk } from './talks.ts';

/** Decides a request about the roster. */
export function decideRoster(turn: Turn, event: RosterRequest): Outcome {
  switch (event.type) {
    case 'roster.changed':
      return changeRoster(turn, event);
    case 'roster.undone':
      return undoRoster(turn, event);
    case 'swap.wanted':
      return wantSwap(turn, event);
    case 'swap.answered':
      return answerSwap(turn, event);
    case 'presence.set':
      return setPresence(turn, event);
    case 'absences.given':
      return giveAbsences(turn, event);
    case 'notice.answered':
      return confirmNotice(turn, event);
    case 'notice.shown':
      return noticeShown(turn, event);
    case 'talk.wanted':
      return wantTalk(turn, event);
    case 'talk.answered':
      return answerTalk(turn, event);
    case 'calendar.wanted':
      return makeLink(turn, event);
    case 'calendar.dropped':
      return dropLink(turn, event);
  }
}
