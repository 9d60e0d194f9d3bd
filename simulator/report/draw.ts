/**
 * Draws a stretch of a life as SVG: lanes, what lies on them, what went between them. The same function runs here and
 * in the page, where it is put in as text; so it uses nothing but its arguments and what any browser has. Promises
 * that nothing in a scene can act on the page, and a bounded picture however much happens.
 */
import type { Lane, Scene, Sign, View } from './scene.ts';

/** A drawn stretch. */
export interface Picture {
  /** An `<svg>` element. */
  readonly svg: string;
  /** What happens in it, in order: the first so many; and how many there are in all. */
  readonly seen: readonly { readonly at: string; readonly lane: string; readonly text: string }[];
  readonly all: number;
}

/** Draws what lies in `view`, `width` pixels wide; on narrow paper the lanes' names stand above them. */
export function drawScene(scene: Scene, view: View, width: number): Picture {
  const narrow = width < 640;
  const [left, right, top, high] = narrow ? [0, 0, 46, 46] : [156, 12, 46, 36];
  const [mostSeen, mostLines] = [40, 600];
  const reach = Math.max(1, view.until - view.from);
  const scale = (width - left - right) / reach;
  const out: string[] = [];
  const seen: { at: number; lane: string; text: string }[] = [];

  const safe = (text: string): string =>
    text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`).replace(/[^\n -\ud7ff\ue000-\uffff]/g, '');
  const x = (at: number): number =>
    Math.round((left + Math.min(2, Math.max(-1, (at - view.from) / reach)) * reach * scale) * 10) / 10;
  const inView = (from: number, until: number): boolean => until >= view.from && from <= view.until;
  /** As everywhere in the report: minutes and seconds, hours and days only where there are any. */
  const clock = (ms: number, fine: number): string => {
    const two = (n: number): string => `${n < 10 ? '0' : ''}${n}`;
    const hours = Math.floor(ms / 3_600_000);
    const dot = fine >= 1000 ? '' : `.${`00${Math.floor(ms % 1000)}`.slice(-3)}`;
    const short = `${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1000) % 60)}${dot}`;
    if (hours === 0) return short;
    return hours < 24 ? `${hours}:${short}` : `${Math.floor(hours / 24)}d ${two(hours % 24)}:${short}`;
  };
  const title = (at: number, text: string): string => `<title>${clock(at, 1)} ${safe(text)}</title>`;

  // ---- where the lanes stand: a fault's name has a row of its own above its lane, that of a group above the group
  const single = new Set<number>();
  const grouped = new Set<number>();
  for (const { first, last } of scene.shades) (first === last ? single : grouped).add(first);
  const [gap, row] = [14, 15];
  const tops: number[] = [];
  const heads: number[] = [];
  let y = top;
  let group: Lane['group'] | null = null;
  for (const [i, lane] of scene.lanes.entries()) {
    if (group !== null && lane.group !== group) y += gap;
    group = lane.group;
    heads.push(y);
    if (grouped.has(i)) y += row + 3;
    tops.push(y);
    y += high + (single.has(i) ? row : 0);
  }
  const height = y + 10;
  const bar = narrow ? 20 : 22;
  const laneTop = (lane: number): number => tops[lane] ?? top;
  const middle = (lane: number): number =>
    laneTop(lane) + (single.has(lane) ? row : 0) + (narrow ? 31 : high / 2);

  const names: string[] = [];
  for (const [i, lane] of scene.lanes.entries()) {
    out.push(
      `<rect class="lane" x="${left}" y="${middle(i) - bar / 2}" width="${width - left - right}" height="${bar}" rx="5"/>`,
    );
    const about = lane.about === '' ? '' : `<tspan class="about" dx="6">${safe(lane.about)}</tspan>`;
    const place = narrow
      ? `x="2" y="${middle(i) - bar / 2 - 5}"`
      : `x="${left - 12}" y="${middle(i) + 4}" text-anchor="end"`;
    names.push(`<text class="name" ${place}>${safe(lane.label)}${about}</text>`);
  }
  // Whatever lies on lanes may not run over their names.
  out.push(
    `<clipPath id="lanes"><rect x="${left}" y="0" width="${width - left - right}" height="${height}"/></clipPath><g clip-path="url(#lanes)">`,
  );

  // ---- the axis
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000];
  for (const n of [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080]) steps.push(n * 60_000);
  const step = steps.find((n) => n * scale >= (narrow ? 84 : 104)) ?? 604_800_000;
  for (let at = Math.ceil(view.from / step) * step; at <= view.until; at += step)
    out.push(
      `<path class="grid" d="M${x(at)} ${top - 10}V${height - 6}"/>` +
        (x(at) < width - 70 ? `<text class="time" x="${x(at) + 4}" y="14">${clock(at, step)}</text>` : ''),
    );

  // ---- faults
  const namedUntil = new Map<number, number>();
  for (const { first, last, from, until, text } of scene.shades) {
    if (!inView(from, until)) continue;
    const alone = first === last;
    const [a, b] = [x(from), Math.max(x(until), x(from) + 3)];
    const up = (alone ? laneTop(first) : (heads[first] ?? top)) + 2;
    const down = middle(last) + bar / 2 + (narrow ? 3 : 5);
    const begin = Math.max(a, left);
    const key = first * 2 + (alone ? 0 : 1);
    out.push(
      `<g>${title(from, text)}<rect class="shade" x="${a}" y="${up}" width="${b - a}" height="${down - up}" rx="4"/>`,
    );
    const broad = Math.min(b, width - right) - begin >= Math.min(24, text.length * 6);
    if (broad && begin > (namedUntil.get(key) ?? 0) && begin + text.length * 6 < width) {
      namedUntil.set(key, begin + text.length * 6.2 + 12);
      out.push(`<text class="shade-name" x="${begin + 4}" y="${up + 11}">${safe(text)}</text>`);
    }
    out.push('</g>');
    const where = (alone ? scene.lanes[first]?.label : scene.lanes[first]?.group) ?? '';
    if (from >= view.from) seen.push({ at: from, lane: where, text: `fault begins: ${text}` });
    if (until <= view.until && until > from && until < scene.totalMs)
      seen.push({ at: until, lane: where, text: `fault is over: ${text}` });
  }

  // ---- what takes no time: worked out first, so that other words stand clear of it, and drawn last
  const shapes: Record<Sign, string> = {
    press: '<circle r="9" class="halo"/><circle r="5.5"/>',
    cancel: '<circle r="9" class="halo"/><path class="cross" d="M-4-4L4 4M4-4L-4 4"/>',
    boot: '<path d="M-4-6L6 0L-4 6Z"/>',
    end: '<rect x="-5" y="-5" width="10" height="10" rx="1"/>',
    tick: '<rect x="-1.5" y="-8" width="3" height="16" rx="1.5"/>',
    ring: '<path d="M0-7L7 0L0 7L-7 0Z"/>',
    answer: '<path d="M-8-7h16v10h-8l-4 4v-4h-4z"/>',
    no: '<path class="cross" d="M-5-5L5 5M5-5L-5 5"/>',
    strange: '<path d="M2-9L-6 1H-1L-3 9L6-2H1Z"/>',
    star: '<circle r="4"/>',
  };
  const marks: string[] = [];
  /** Where signs and their words stand, by lane. */
  const taken = new Map<number, (readonly [number, number])[]>();
  const perLane = new Map<number, (typeof scene.dots)[number][]>();
  for (const dot of scene.dots) {
    if (!inView(dot.at, dot.at)) continue;
    const others = perLane.get(dot.lane);
    if (others === undefined) perLane.set(dot.lane, [dot]);
    else others.push(dot);
  }
  for (const [lane, dots] of perLane) {
    const lastDot = new Map<string, number>();
    const stretches: (readonly [number, number])[] = [];
    taken.set(lane, stretches);
    for (const [i, { at, sign, tone, text }] of dots.entries()) {
      seen.push({ at, lane: scene.lanes[lane]?.label ?? '', text });
      const spot = x(at);
      if (spot - (lastDot.get(sign) ?? -99) < 4) continue;
      lastDot.set(sign, spot);
      const next = dots[i + 1];
      const room = (next === undefined ? width - right : x(next.at)) - spot;
      const named = sign !== 'tick' && room > text.length * 6.6 + 24;
      stretches.push([spot - 10, spot + (named ? text.length * 7.8 + 14 : 10)]);
      marks.push(
        `<g class="dot t-${tone}" transform="translate(${spot} ${middle(lane)})">${title(at, text)}${shapes[sign]}` +
          `${named ? `<text x="13" y="4">${safe(text)}</text>` : ''}</g>`,
      );
    }
  }

  // ---- what lasts
  const lastBar = new Map<string, number>();
  for (const { lane, from, until, tone, text } of scene.bars) {
    if (!inView(from, until)) continue;
    const [a, b] = [Math.max(x(from), left - 4), Math.min(Math.max(x(until), x(from) + 2), width + 4)];
    const key = `${lane} ${tone}`;
    if (b - a <= 2 && a - (lastBar.get(key) ?? -9) < 2) continue;
    lastBar.set(key, a);
    // Its name stands where no sign does, or not at all.
    const wide = text.length * 6.6 + 6;
    let start = Math.max(a, left) + 6;
    for (const [from, to] of taken.get(lane) ?? []) if (from < start + wide && to > start) start = to + 4;
    const room = start + wide < b;
    out.push(
      `<g>${title(from, text)}<rect class="bar t-${tone}" x="${a}" y="${middle(lane) - bar / 2}" width="${b - a}" height="${bar}" rx="4"/>` +
        `${room ? `<text class="bar-name on-${tone}" x="${start}" y="${middle(lane) + 4}">${safe(text)}</text>` : ''}</g>`,
    );
    if (from >= view.from) seen.push({ at: from, lane: scene.lanes[lane]?.label ?? '', text });
  }

  // ---- what went between the lanes
  const drawnLines = new Set<string>();
  const lastLost = new Map<number, number>();
  for (const { from, to, at, until, tone, text } of scene.lines) {
    if (!inView(at, until ?? at)) continue;
    const [x1, y1, y2] = [x(at), middle(from), middle(to)];
    const side = y2 > y1 ? 1 : -1;
    if (at >= view.from)
      seen.push({
        at,
        lane: scene.lanes[from]?.label ?? '',
        text: until === null ? `${text}: never arrives` : text,
      });
    const key = `${from} ${to} ${Math.round(x1 / 2)} ${until === null}`;
    if (drawnLines.has(key) || drawnLines.size >= mostLines) continue;
    drawnLines.add(key);
    if (until === null) {
      if (x1 - (lastLost.get(from) ?? -99) < 16) continue;
      lastLost.set(from, x1);
      const [x2, end] = [x1 + 7, y1 + side * Math.min(30, Math.abs(y2 - y1) / 2)];
      out.push(
        `<g>${title(at, `${text}: never arrives`)}<path class="line lost" d="M${x1} ${y1}L${x2} ${end}"/>` +
          `<path class="lost" d="M${x2 - 4} ${end - 4}l8 8m0 -8l-8 8"/></g>`,
      );
    } else
      out.push(
        `<g>${title(at, text)}<path class="line s-${tone}" d="M${x1} ${y1}L${x(until)} ${y2 - side * 3}"/>` +
          `<circle class="t-${tone}" cx="${x(until)}" cy="${y2 - side * 3}" r="2.5"/></g>`,
      );
  }

  out.push(...marks);

  // ---- moments of the life as a whole
  const flag = (at: number, kind: string, text: string, row: number): void => {
    if (!inView(at, at)) return;
    const end = x(at) > width - 120;
    out.push(
      `<g class="${kind}">${title(at, text)}<path d="M${x(at)} 20V${height - 6}"/>` +
        `<text x="${x(at) + (end ? -5 : 5)}" y="${row}" text-anchor="${end ? 'end' : 'start'}">${safe(text.slice(0, narrow ? 24 : 60))}</text></g>`,
    );
  };
  if (scene.healedAt !== null) flag(scene.healedAt, 'healed', 'healing begins', 32);
  for (const { at, text, failure } of scene.moments) {
    if (failure) flag(at, 'failure', text.split(':')[0] ?? '', 32);
    if (inView(at, at)) seen.push({ at, lane: '', text });
  }
  out.push('</g>', ...names);

  seen.sort((a, b) => a.at - b.at);
  return {
    svg:
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
      `role="img" aria-label="The life from ${clock(view.from, 1)} to ${clock(view.until, 1)}">${out.join('')}</svg>`,
    seen: seen.slice(0, mostSeen).map(({ at, lane, text }) => ({ at: clock(at, 1), lane, text })),
    all: seen.length,
  };
}
