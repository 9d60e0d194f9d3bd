/**
 * The sentences about a scenario: what is expected, what happened, what did not. Promises that each sentence names people
 * and devices as the site does; a language gives the words (`words-nl.ts`, `words-en.ts`).
 */
import type { SiteFile } from '../../gateway/core/site.ts';
import { type Language, textsFor } from '../../gateway/core/texts/index.ts';
import type { Expectation, ScenarioStep } from './format.ts';
import type { Seen } from './seen.ts';
import { english } from './words-en.ts';
import { type Act, dutch, type ScenarioWords } from './words-nl.ts';

/** Who and what there is, by name. */
export interface Names {
  person(id: string): string;
  /** `balie-1 (Balie De Linde)`. */
  device(id: string): string;
}

/** The names of a site. */
export function namesOf(site: Pick<SiteFile, 'people' | 'places' | 'devices'>): Names {
  const people = new Map(site.people.map(({ id, name }) => [id, name]));
  const places = new Map(site.places.map(({ id, name }) => [id, name]));
  const devices = new Map(site.devices.map(({ id, place }) => [id, places.get(place)]));
  return {
    person: (id) => people.get(id) ?? id,
    device(id) {
      const place = devices.get(id);
      return place === undefined ? id : `${id} (${place})`;
    },
  };
}

/** The sentences in one language about one site. */
export class Sentences {
  readonly words: ScenarioWords;

  constructor(
    readonly language: Language,
    readonly names: Names,
  ) {
    this.words = language === 'en' ? english : dutch;
  }

  /** `0,34 s`, `12 s`, `2 min 5 s`. */
  length(ms: number): string {
    const comma = (text: string): string => (this.language === 'nl' ? text.replace('.', ',') : text);
    if (ms < 60_000) return `${comma(String(Number((ms / 1000).toFixed(ms < 10_000 ? 2 : 1))))} s`;
    const [minutes, seconds] = [Math.floor(ms / 60_000), Math.floor((ms % 60_000) / 1000)];
    const hours = Math.floor(minutes / 60);
    if (hours > 0) return `${hours} ${this.words.hours}${minutes % 60 > 0 ? ` ${minutes % 60} min` : ''}`;
    return `${minutes} min${seconds > 0 ? ` ${seconds} s` : ''}`;
  }

  /** What somebody wishes for: will, did, did not. */
  wish(wish: Expectation): Act {
    const { acts } = this.words;
    const { person, device } = this.names;
    const { page, rings, shows, receipt, alarm, answer, step, guidance112, cancelled, fault } = wish;
    if (page !== undefined)
      return acts.page(
        page.person === undefined ? null : person(page.person),
        page.channel,
        page.board === true,
      );
    if (rings !== undefined) return acts.rings(person(rings.person), rings.channel, rings.says);
    if (wish.drill !== undefined) return acts.drill(wish.drill);
    const walk = wish['walk-test'];
    if (walk !== undefined)
      return acts.walk(walk.state, walk.device === undefined ? null : device(walk.device));
    if (shows !== undefined) return acts.shows(device(shows.device), shows.pattern);
    if (receipt !== undefined) return acts.receipt(device(receipt.device), receipt.state);
    if (alarm !== undefined)
      return acts.alarm(
        alarm.state,
        alarm.device === undefined ? null : device(alarm.device),
        alarm.level,
        alarm.drill,
      );
    if (answer !== undefined) return acts.answer(person(answer.person), answer.answer);
    if (step !== undefined) return acts.step(step);
    if (guidance112 !== undefined) return acts.guidance112(guidance112);
    if (cancelled !== undefined) return acts.cancelled(cancelled.duress);
    if (fault !== undefined)
      return acts.fault(
        fault.state,
        this.fault(fault.code, fault.device === undefined ? [] : [fault.device]),
      );
    return acts.nothing;
  }

  /** What was seen, as a sentence without its full stop; '' for what the deed itself says. */
  happened(seen: Seen): string {
    const { acts } = this.words;
    const { person, device } = this.names;
    switch (seen.seen) {
      case 'deed':
        return '';
      case 'press':
        return this.words.pressed(device(seen.device), seen.level);
      case 'shows':
        return acts.shows(device(seen.device), seen.pattern).did;
      case 'receipt':
        return acts.receipt(device(seen.device), seen.state).did;
      case 'page': {
        const who = seen.person === null ? null : person(seen.person);
        const act = acts.page(who, seen.channel, seen.person === null);
        return seen.ok ? act.did : this.words.refused(act.did);
      }
      case 'rings':
        return acts.rings(person(seen.person), seen.channel, undefined).did;
      case 'drill':
        return acts.drill(seen.state).did;
      case 'walk-test':
        return acts.walk(seen.state, seen.device === null ? null : device(seen.device)).did;
      case 'alarm':
        return acts.alarm(
          seen.state,
          seen.device === null ? null : device(seen.device),
          seen.level,
          seen.drill,
        ).did;
      case 'answer':
        return acts.answer(person(seen.person), seen.answer).did;
      case 'step':
        return acts.step(seen.step).did;
      case 'guidance112':
        return acts.guidance112(seen.state).did;
      case 'cancelled':
        return acts.cancelled(seen.duress).did;
      case 'fault':
        return acts.fault(seen.state, this.fault(seen.code, seen.devices)).did;
      case 'gateway':
        return this.words.gatewayState[seen.state];
    }
  }

  /** What a step does, in its own words if it has some. */
  deed(step: ScenarioStep): string {
    if (step.note !== undefined) return step.note[this.language];
    const { deeds } = this.words;
    const { person, device } = this.names;
    if (step.press !== undefined)
      return deeds.press(device(step.press.device), step.press.gesture, step.press.times);
    if (step.flood !== undefined) return deeds.flood(device(step.flood.device), this.length(step.flood.for));
    if (step.raise !== undefined) return deeds.raise(person(step.raise.person), step.raise.level);
    if (step.answer !== undefined) return deeds.answer(person(step.answer.person), step.answer.answer);
    if (step.drill !== undefined) return deeds.drill(device(step.drill.device));
    if (step['walk-test'] !== undefined) return deeds.walk;
    if (step.person !== undefined) return deeds.phone(person(step.person.id), step.person.phone);
    if (step.device !== undefined) {
      const { id, power, link, range, battery } = step.device;
      if (battery !== undefined) return deeds.battery(device(id), battery);
      return deeds.device(device(id), power ?? link ?? range ?? 'on', range !== undefined);
    }
    if (step.channel !== undefined)
      return deeds.channel(
        step.channel.kind,
        step.channel.mode,
        step.channel.person === undefined ? null : person(step.channel.person),
      );
    if (step.gateway !== undefined) return deeds.gateway[step.gateway];
    if (step.broker !== undefined) return deeds.broker[step.broker];
    if (step.disk !== undefined) return deeds.disk[step.disk];
    return deeds.clock(step.clock ?? '');
  }

  private fault(code: string, devices: readonly string[]): string {
    const { fault } = textsFor(this.language);
    if (!Object.hasOwn(fault, code)) return code;
    const named = devices.map((id) => this.names.device(id));
    const facts = { device: named[0] ?? this.words.device, channel: '', devices: named, detail: '' };
    return fault[code as keyof typeof fault](facts).replace(/\.$/, '');
  }
}
