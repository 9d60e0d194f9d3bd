/**
 * Draws a floor from nothing but the names of its places: areas as blocks, places as rooms in them, wider where more
 * hangs. Pure. All lengths are thousandths of the plan, of its width for x and of its height for y, as positions are kept.
 */

import { areaWords } from '../../core/area-words.ts';

/** A place of the site file. */
export interface PlanPlace {
  readonly id: string;
  readonly name: string;
  readonly floor: string;
  readonly area: string;
}
/** A point on the plan, each 0 to 1000. */
export interface Point {
  readonly x: number;
  readonly y: number;
}
/** A block of the plan. */
export interface Block extends Point {
  readonly id: string;
  readonly name: string;
  readonly width: number;
  readonly height: number;
}
/** A floor as it is drawn. `ratio`: height for a width of one. */
export interface FloorLayout {
  readonly ratio: number;
  readonly areas: readonly Block[];
  readonly rooms: ReadonlyMap<string, Block>;
}

const EDGE = 14;
const GAP = 12;
const INSIDE = 12;
const AREA_TITLE = 54;
const ROOM_TITLE = 62;
const SEAT = { width: 98, height: 96 };
const ROOM_LEAST = 190;
const LEAST_HEIGHT = 520;
const MOST_IN_ROW = 3;

/** Floors in the order in which the site file names them. */
export const floorsOf = (places: readonly PlanPlace[]): readonly string[] => [
  ...new Set(places.map(({ floor }) => floor)),
];

/** Rows as even as they can be, the fuller ones first. */
function rowsOf<T>(list: readonly T[], most: number): readonly (readonly T[])[] {
  const count = Math.ceil(list.length / most);
  const rows: T[][] = [];
  let from = 0;
  for (let row = 0; row < count; row += 1) {
    const size = Math.ceil((list.length - from) / (count - row));
    rows.push(list.slice(from, from + size));
    from += size;
  }
  return rows;
}

const seatsAcross = (width: number): number => Math.max(1, Math.floor((width - 8) / SEAT.width));
const roomHeight = (width: number, devices: number): number =>
  Math.max(ROOM_LEAST, ROOM_TITLE + Math.ceil(devices / seatsAcross(width)) * SEAT.height + 10);

interface Drawn {
  readonly areas: readonly Block[];
  readonly rooms: readonly Block[];
  readonly height: number;
}

/** Lays out in units of which the width is a thousand; the height follows. `taller`: what each row gets besides. */
function draw(
  places: readonly PlanPlace[],
  devices: (place: string) => number,
  site: string,
  taller: number,
): Drawn & { readonly rows: number } {
  const areas: Block[] = [];
  const rooms: Block[] = [];
  let rows = 0;
  let y = EDGE;
  for (const area of new Set(places.map((place) => place.area))) {
    const name = areaWords(area, site);
    const top = y;
    y += name === '' ? INSIDE : AREA_TITLE;
    for (const row of rowsOf(
      places.filter((place) => place.area === area),
      MOST_IN_ROW,
    )) {
      const weights = row.map(({ id }) => 1 + 0.18 * Math.min(devices(id), 6));
      const sum = weights.reduce((all, weight) => all + weight, 0);
      const free = 1000 - 2 * EDGE - 2 * INSIDE - GAP * (row.length - 1);
      const widths = weights.map((weight) => (free * weight) / sum);
      const height = Math.max(...row.map(({ id }, i) => roomHeight(widths[i] ?? 0, devices(id)))) + taller;
      let x = EDGE + INSIDE;
      row.forEach((place, i) => {
        const width = widths[i] ?? 0;
        rooms.push({ id: place.id, name: place.name, x, y, width, height });
        x += width + GAP;
      });
      y += height + GAP;
      rows += 1;
    }
    y += INSIDE - GAP;
    areas.push({ id: area, name, x: EDGE, y: top, width: 1000 - 2 * EDGE, height: y - top });
    y += GAP;
  }
  return { areas, rooms, height: y - GAP + EDGE, rows };
}

/**
 * The floor as it is drawn.
 * @param devices how many devices are at a place
 */
export function layFloor(
  places: readonly PlanPlace[],
  devices: (place: string) => number,
  site: string,
): FloorLayout {
  const first = draw(places, devices, site, 0);
  const short = LEAST_HEIGHT - first.height;
  const drawn = short > 0 && first.rows > 0 ? draw(places, devices, site, short / first.rows) : first;
  const scaled = (block: Block): Block => ({
    ...block,
    y: (block.y * 1000) / drawn.height,
    height: (block.height * 1000) / drawn.height,
  });
  return {
    ratio: drawn.height / 1000,
    areas: drawn.areas.map(scaled),
    rooms: new Map(drawn.rooms.map((room) => [room.id, scaled(room)])),
  };
}

/** Where the `index`th of `total` devices stands in a room, when nobody put it anywhere. */
export function seatIn(room: Block, ratio: number, index: number, total: number): Point {
  const high = 1 / ratio;
  const across = Math.min(Math.max(1, total), seatsAcross(room.width));
  const lines = Math.ceil(total / across);
  const line = Math.floor(index / across);
  const inLine = line === lines - 1 ? total - line * across : across;
  const free = room.height - ROOM_TITLE * high;
  return {
    x: room.x + ((index - line * across + 0.5) * room.width) / inLine,
    y: room.y + (ROOM_TITLE - 12) * high + ((line + 0.5) * free) / lines,
  };
}

/** The nearest point at which a device still stands inside its room. */
export function keepIn(room: Block, ratio: number, { x, y }: Point): Point {
  const [wide, high] = [36, 36 / ratio];
  return {
    x: Math.min(Math.max(x, room.x + wide), room.x + room.width - wide),
    y: Math.min(Math.max(y, room.y + high), room.y + room.height - high),
  };
}

/** The nearest point on the plan. */
export const keepOn = ({ x, y }: Point): Point => ({
  x: Math.min(Math.max(x, 15), 985),
  y: Math.min(Math.max(y, 15), 985),
});

/** Where the `index`th of `total` devices hangs around the name of its place on a picture. */
export const seatAround = (pin: Point, ratio: number, index: number, total: number): Point =>
  keepOn({
    x: pin.x + ((index % 4) - (Math.min(total - Math.floor(index / 4) * 4, 4) - 1) / 2) * 105,
    y: pin.y + (88 + Math.floor(index / 4) * 88) / ratio,
  });
