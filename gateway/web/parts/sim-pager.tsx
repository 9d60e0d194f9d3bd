/**
 * Pagers and sounders of the simulator: a small telephone for what a pager holds, with the answers its reader could give,
 * and a sounder with its sound drawn. Whether an answer counts is the gateway's.
 */
import type { ComponentChildren } from 'preact';
import { Button, Name } from './controls.tsx';
import { Icon } from './icons.tsx';
import { useSession } from './session.tsx';
import { Strip, useTone } from './signals.tsx';
import { hornOf } from './stage.ts';
import type { PageHeld, VirtualDevice, VirtualDevices } from './virtual.ts';

const SILENT = { stretches: [], end: 'off' } as const;
/** What can be said to a page, the likeliest first. */
const ANSWERS = ['coming', 'cannot', 'arrived', 'clear'] as const;
export type PhoneAnswer = (typeof ANSWERS)[number];

/** What is asked for next, after this answer. */
const nextOf = (said: string): readonly PhoneAnswer[] =>
  said === 'coming' ? ['arrived'] : said === 'arrived' ? ['clear'] : said === '' ? ['coming', 'cannot'] : [];

/** What a page on a telephone says, and what was said to it. */
export interface HeldCard {
  readonly level: 'assist' | 'emergency';
  readonly place: string;
  readonly text: string;
  readonly call112: boolean;
  readonly rings: boolean;
  /** What was last said to it; empty: nothing. */
  readonly said: string;
  readonly over: boolean;
  /** Whether it is real, as words. */
  readonly mark: ComponentChildren;
}

/** A page on a telephone. `say` is null where nothing can be said now. */
export function Held({
  held,
  say,
}: {
  readonly held: HeldCard;
  readonly say: ((answer: PhoneAnswer) => void) | null;
}) {
  const { t } = useSession();
  const { phones } = t.pages.simulator;
  const answers = t.pages.pager;
  const said = ANSWERS.find((each) => each === held.said);
  return (
    <li
      class={`nk-held nk-held--${held.level} ${held.rings ? 'nk-held--rings' : ''} ${held.over ? 'nk-held--over' : ''}`}
    >
      {held.mark !== null && <p>{held.mark}</p>}
      <p class="nk-held__level">
        {held.rings && <Icon name="bell" />} {t.level[held.level]}
        {held.call112 && <strong> · {t.pages.call112.title}</strong>}
      </p>
      {held.call112 && <p class="nk-held__not112">{t.simulation.card}</p>}
      <p class="nk-held__place">
        <Name>{held.place}</Name>
      </p>
      <p class="nk-held__text">
        <Name>{held.text}</Name>
      </p>
      {said !== undefined && (
        <p class="nk-held__said">
          <Icon name="check" /> {phones.said(answers[said])}
        </p>
      )}
      {held.over && <p class="nk-held__said">{phones.over}</p>}
      {!held.over && say !== null && (
        <div class="nk-held__do">
          {nextOf(held.said).map((answer, index) => (
            <Button key={answer} look={index === 0 ? 'primary' : 'secondary'} onClick={() => say(answer)}>
              {answers[answer]}
            </Button>
          ))}
        </div>
      )}
    </li>
  );
}

const cardOf = (held: PageHeld, mark: ComponentChildren): HeldCard => ({
  mark,
  level: held.level,
  place: held.place,
  text: held.text,
  call112: held.call112,
  rings: held.ringing,
  said: held.answer,
  over: held.over !== '',
});

/** A pager as a small telephone. `markOf`: whether an alarm is real, as words. */
export function HeldPages({
  virtual,
  virtuals,
  markOf,
}: {
  readonly virtual: VirtualDevice;
  readonly virtuals: VirtualDevices;
  readonly markOf?: (alarm: string) => ComponentChildren;
}) {
  const { t, nameOf } = useSession();
  const words = t.pages.simulator.phones;
  const pages = [...(virtual.look.pages ?? [])].reverse();
  const rings = pages.some(({ ringing }) => ringing);
  return (
    <article class={`nk-handset ${rings ? 'nk-handset--rings' : ''}`}>
      <header>
        <Icon name={rings ? 'bell' : 'pager'} />
        <h3>
          <Name>{virtual.person === null ? virtual.id : (nameOf(virtual.person) ?? virtual.id)}</Name>
        </h3>
        <p>{rings ? words.rings : virtual.link === 'up' ? words.ready : words.away}</p>
      </header>
      {pages.length === 0 ? (
        <p class="nk-handset__empty">{words.empty}</p>
      ) : (
        <ul>
          {pages.slice(0, 3).map((held) => (
            <Held
              key={held.page}
              held={cardOf(held, markOf?.(held.alarm) ?? null)}
              say={(answer) => virtuals.tell(virtual.id, 'answer', { page: held.page, answer })}
            />
          ))}
        </ul>
      )}
    </article>
  );
}

/** A sounder, with its sound as waves and as a strip. */
export function Sounder({ virtual }: { readonly virtual: VirtualDevice }) {
  const { t } = useSession();
  const words = t.pages.simulator.shows;
  const sound = virtual.look.signal.sound ?? SILENT;
  const serial = `${virtual.id} ${virtual.serial} ${virtual.look.pattern}`;
  const tone = useTone(sound, serial);
  const light = useTone(virtual.look.signal.light, serial);
  return (
    <div class="nk-show nk-show--sim nk-show--sounder" data-light={light}>
      <svg
        class={`nk-horn ${tone === 'off' ? '' : 'nk-horn--sounds'}`}
        viewBox="0 0 240 150"
        aria-hidden="true"
      >
        <rect x="92" y="46" width="56" height="58" rx="14" class="nk-horn__body" />
        <circle cx="120" cy="75" r="17" class="nk-horn__eye" />
        <path d="M66 54c-10 14-10 28 0 42M44 42c-18 22-18 44 0 66" />
        <path d="M174 54c10 14 10 28 0 42M196 42c18 22 18 44 0 66" />
      </svg>
      <p class="nk-show__title" aria-live="polite">
        {words[hornOf(virtual.look)]}
      </p>
      <div class="nk-show__strip">
        <Strip timeline={sound} label={words.sound} />
      </div>
    </div>
  );
}
