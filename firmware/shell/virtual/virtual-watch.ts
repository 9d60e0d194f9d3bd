/**
 * One virtual pager watch: the firmware core of every pager and the radio link of a real watch, and its two answers.
 * Promises nothing of its own; what it has in common with others on the air is in `on-air.ts`.
 */
import { type DeviceConfig, standardConfig } from '../../core/config.ts';
import type { HeldPage, UserAnswer } from '../../core/pages.ts';
import {
  newPagerRadio,
  PAGER_ASKS_MS,
  pagerConnected,
  pagerDeadline,
  pagerOnAir,
  pagerSays,
  takePagerPiece,
} from '../../link/pager-radio.ts';
import { OnAirDevice, type OnAirParts } from './on-air.ts';

/** What a watch needs of the world. */
export interface WatchParts extends Omit<OnAirParts, 'config'> {
  readonly device: string;
}

/** A pager that is spoken to over the air asks once a minute whether it is heard. */
export function watchConfig(device: string, firmware: string): DeviceConfig {
  return { ...standardConfig(device, 'pager', firmware), beatMs: PAGER_ASKS_MS };
}

/** A watch that lives until it is stopped. */
export class VirtualWatch extends OnAirDevice {
  constructor({ device, ...parts }: WatchParts) {
    super({ ...parts, config: watchConfig(device, 'virtual watch') }, (boot, codes) => {
      const pager = newPagerRadio(device, parts.number, boot);
      return {
        radio: pager.radio,
        say: (message, now) => pagerSays(pager, message, now),
        onAir: (_state, now) => pagerOnAir(pager, now),
        deadline: (now) => pagerDeadline(pager, now),
        take: (piece, now) => takePagerPiece(pager, piece, codes, now),
        connected: () => pagerConnected(pager),
      };
    });
  }

  get pages(): readonly HeldPage[] {
    return this.look.pages;
  }
  get isRinging(): boolean {
    return this.pages.some(({ ringing }) => ringing);
  }

  /** The user answers a page; null: the one in front. */
  answer(page: string | null, answer: UserAnswer): void {
    this.hear({ type: 'answer.given', page, answer });
  }
}
