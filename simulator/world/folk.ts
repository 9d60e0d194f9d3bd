/** The people of a simulated world as its other parts know them, whoever decides what they do. Types only. */
import type { Outcome } from '../../gateway/core/events.ts';
import type { SpokenAnswer } from '../plan/staging.ts';
import type { Ask, GatewayPart, PeoplePart } from './ground.ts';
import type { PagerPart } from './memory.ts';

/** Everybody. */
export interface Folk extends PeoplePart {
  /** Tells people where the gateway is. */
  attach(gateway: GatewayPart): void;
  /** Puts a pager into the world. */
  addPager(device: string, pager: PagerPart): void;
  /** The phone and pager of a person are off from now on; the function switches them on. */
  switchOff(id: string): () => void;
  /** From now on this person does what is useful, with everything switched on. */
  heal(id: string): void;
  /** A process of the gateway is up. */
  gatewayUp(): void;
  /** Somebody asks for something that only an office does, again until there is an answer. */
  office(make: () => Ask, answered?: (outcome: Outcome) => void): void;
  alarmOpened(alarm: string): void;
  alarmClosed(alarm: string): void;
  /** 112 guidance of an alarm began. */
  guidanceStarted(alarm: string): void;
  /** A person says this now of the newest alarm that rang, by a script's cue. */
  speak(person: string, answer: SpokenAnswer): void;
}
