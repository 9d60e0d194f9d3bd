/**
 * The timeline of the simulator: everything that happened, one line each, with the time since the press and the clock.
 * Promises that the newest is in sight until somebody scrolls back or pauses, and that a screen reader hears a summary
 * now and then instead of every line.
 */
import { Component } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { fileName } from '../../core/file-names.ts';
import type { Texts } from '../../core/texts/index.ts';
import { gatewayNow } from './clock.ts';
import { Button } from './controls.tsx';
import { Said } from './fields.tsx';
import { Icon, type IconName } from './icons.tsx';
import { useSession } from './session.tsx';
import { clockText, type Line, type MomentKind, sinceText } from './sim-moments.ts';
import type { Moments } from './use-moments.ts';

/** Kinds that are filtered together. */
const GROUPS = ['press', 'alarm', 'page', 'fault', 'test'] as const;
type Group = (typeof GROUPS)[number];
const GROUP_OF: Readonly<Record<MomentKind, Group>> = {
  press: 'press',
  receipt: 'press',
  shows: 'press',
  alarm: 'alarm',
  step: 'alarm',
  guidance: 'alarm',
  page: 'page',
  answer: 'page',
  fault: 'fault',
  device: 'fault',
  world: 'fault',
  walk: 'test',
  drill: 'test',
};

const ICON: Readonly<Record<MomentKind, IconName>> = {
  press: 'button',
  receipt: 'check',
  alarm: 'bell',
  page: 'pager',
  answer: 'person',
  step: 'policies',
  guidance: 'phone',
  fault: 'warn',
  device: 'devices',
  world: 'simulator',
  walk: 'check',
  drill: 'incidents',
  shows: 'sound',
};
/** Milliseconds between two summaries for a screen reader. */
const SUMMARY_EVERY = 6000;
/** Lines drawn while the newest are in sight; all of them for whoever scrolls back. */
const DRAWN = 150;
/** Pixels from the end within which the list counts as being at its end. */
const NEAR = 24;

interface RowProps {
  readonly line: Line;
  readonly subject: string;
  readonly kind: string;
  readonly locale: string;
}

/** One line; drawn once, for what happened does not change. */
class Row extends Component<RowProps> {
  override shouldComponentUpdate({ line, subject, locale }: RowProps): boolean {
    const { props } = this;
    return line.since !== props.line.since || subject !== props.subject || locale !== props.locale;
  }

  override render({ line, subject, kind, locale }: RowProps) {
    return (
      <li class={`nk-moment nk-moment--${line.kind}`}>
        <span class="nk-moment__since">{line.since === null ? '' : sinceText(line.since, locale)}</span>
        <span class="nk-moment__icon">
          <Icon name={ICON[line.kind]} />
          <span class="nk-sr">{kind}: </span>
        </span>
        <span class="nk-moment__what">
          {subject !== '' && (
            <span class="nk-moment__subject">
              <bdi>{subject}</bdi>{' '}
            </span>
          )}
          <bdi class="nk-moment__text">{line.text}</bdi>
        </span>
        <time class="nk-moment__clock" dateTime={line.at}>
          {clockText(line.at, locale)}
        </time>
      </li>
    );
  }
}

/** Says how many lines came and which was the last, not more often than every few seconds. */
function useSummary(lines: readonly Line[]): string {
  const { t } = useSession();
  const [said, setSaid] = useState('');
  const known = useRef<{ readonly key: string; readonly at: number } | null>(null);
  const last = lines.at(-1);
  useEffect(() => {
    if (last === undefined) return;
    if (known.current === null) {
      known.current = { key: last.key, at: performance.now() };
      return;
    }
    if (known.current.key === last.key) return;
    const wait = Math.max(200, known.current.at + SUMMARY_EVERY - performance.now());
    const from = known.current.key;
    const timer = setTimeout(() => {
      const index = lines.findIndex(({ key }) => key === from);
      known.current = { key: last.key, at: performance.now() };
      setSaid(t.pages.simulator.timeline.summary(lines.length - 1 - index, last.text));
    }, wait);
    return () => clearTimeout(timer);
  }, [last?.key]);
  return said;
}

function download(lines: readonly Line[], t: Texts): void {
  const told = lines.map(({ at, since, kind, subject, text, alarm }) => ({
    at,
    sincePressMs: since,
    kind,
    subject,
    text,
    alarm,
  }));
  const url = URL.createObjectURL(new Blob([JSON.stringify(told, null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  const now = new Date(gatewayNow()).toISOString();
  link.download = fileName(t, 'timeline', now, now.slice(11, 19).replaceAll(':', ''), 'json');
  link.click();
  // The browser takes the file when it gets to it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The lines and their buttons. */
export function TimelinePanel({ moments }: { readonly moments: Moments }) {
  const { t, nameOf, placeOf } = useSession();
  const words = t.pages.simulator.timeline;
  const [hidden, setHidden] = useState<ReadonlySet<Group>>(new Set());
  const [held, setHeld] = useState<readonly Line[] | null>(null);
  const [behind, setBehind] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const summary = useSummary(moments.lines);
  const lines = held ?? moments.lines;
  const shown = useMemo(
    () => (hidden.size === 0 ? lines : lines.filter(({ kind }) => !hidden.has(GROUP_OF[kind]))),
    [lines, hidden],
  );
  const missed = held === null ? 0 : moments.lines.length - held.length;
  const toEnd = (): void => {
    const element = list.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
  };
  useLayoutEffect(() => {
    if (!behind) toEnd();
  }, [shown]);
  // On a phone the list has no size while another part is shown: it opens at its newest line.
  const follows = useRef(true);
  follows.current = !behind;
  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    const watch = new ResizeObserver(() => {
      if (follows.current) toEnd();
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, [shown.length === 0]);
  return (
    <section class="nk-card nk-timeline" aria-labelledby="timeline-title">
      <header class="nk-timeline__head">
        <h2 class="nk-card__title" id="timeline-title">
          {words.title}
        </h2>
        <div class="nk-timeline__tools">
          <button
            type="button"
            class="nk-plain"
            aria-pressed={held !== null}
            onClick={() => setHeld(held === null ? moments.lines : null)}
          >
            <Icon name={held === null ? 'pause' : 'play'} />{' '}
            {held === null ? words.pause : words.goOn(Math.max(0, missed))}
          </button>
          <button
            type="button"
            class="nk-plain"
            onClick={() => {
              setHeld(null);
              moments.clear();
            }}
          >
            {words.clear}
          </button>
          <button type="button" class="nk-plain" onClick={() => download(shown, t)}>
            <Icon name="save" /> {words.json}
          </button>
        </div>
      </header>
      <fieldset class="nk-filter" aria-label={words.filter}>
        {GROUPS.map((group) => (
          <button
            type="button"
            key={group}
            aria-pressed={!hidden.has(group)}
            onClick={() =>
              setHidden((known) => {
                const next = new Set(known);
                if (!next.delete(group)) next.add(group);
                return next;
              })
            }
          >
            {!hidden.has(group) && <Icon name="check" />}
            {words.group[group]}
          </button>
        ))}
      </fieldset>
      {moments.lost && (
        <p class="nk-timeline__lost" role="alert">
          <Icon name="warn" /> {words.lost}
        </p>
      )}
      {shown.length === 0 ? (
        <p class="nk-timeline__empty">{lines.length === 0 ? words.empty : words.allHidden}</p>
      ) : (
        <>
          <p class="nk-timeline__legend" aria-hidden="true">
            <span>{words.since}</span>
            <span>{words.clock}</span>
          </p>
          <div
            class="nk-moments"
            ref={list}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
            tabIndex={0}
            onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
              setBehind(scrollHeight - scrollTop - clientHeight > NEAR)
            }
          >
            <ol aria-label={words.title}>
              {(behind || held !== null ? shown : shown.slice(-DRAWN)).map((line) => (
                <Row
                  key={line.key}
                  line={line}
                  subject={subjectOf(t, line, nameOf, placeOf)}
                  kind={words.kind[line.kind]}
                  locale={t.locale}
                />
              ))}
            </ol>
          </div>
        </>
      )}
      {behind && held === null && shown.length > 0 && (
        <Button
          look="primary"
          icon="down"
          extra="nk-timeline__newest"
          onClick={() => {
            setBehind(false);
            toEnd();
          }}
        >
          {words.newest}
        </Button>
      )}
      <Said>{summary}</Said>
    </section>
  );
}

/** What a line is about, by name; nothing where its words say so already. */
function subjectOf(
  t: Texts,
  { subject, text }: Line,
  nameOf: (id: string) => string | null,
  placeOf: (id: string) => string | null,
): string {
  // A channel stands in its words already.
  if (subject === null || Object.hasOwn(t.channel, subject)) return '';
  const person = nameOf(subject) ?? subject;
  const name = person === subject ? (placeOf(subject) ?? subject) : person;
  return text.includes(name) ? '' : name;
}
