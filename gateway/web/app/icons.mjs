/**
 * The icons of the installed app, drawn here as circles and written as PNG: the button with its ring of light, as in
 * `pictures/icon.svg`. Run by the build; promises the same bytes for the same drawing.
 */
import { crc32, deflateSync } from 'node:zlib';

const TEAL = [15, 92, 107];
const WHITE = [255, 255, 255];
const RED = [217, 45, 45];

/** Circles from the back to the front, in parts of the picture's width: radius and colour. `ground`: behind them all. */
const DRAWINGS = {
  /** On whatever is behind. */
  icon: {
    ground: null,
    circles: [
      [0.485, TEAL],
      [0.39, WHITE],
      [0.25, RED],
    ],
  },
  /** Cut to any shape by the phone: what matters stays within 0.4 of the middle (W3C manifest, safe zone). */
  maskable: {
    ground: TEAL,
    circles: [
      [0.33, WHITE],
      [0.215, RED],
    ],
  },
  /** One colour: phones draw it small, in a colour of theirs. */
  badge: {
    ground: null,
    circles: [
      [0.48, WHITE],
      [0.37, null],
      [0.24, WHITE],
    ],
  },
};

function chunk(type, body) {
  const all = Buffer.alloc(12 + body.length);
  all.writeUInt32BE(body.length, 0);
  all.write(type, 4, 'latin1');
  body.copy(all, 8);
  all.writeUInt32BE(crc32(all.subarray(4, 8 + body.length)), 8 + body.length);
  return all;
}

/** A PNG of `size` pixels square, 8 bit RGBA. */
function draw({ ground, circles }, size) {
  const rows = Buffer.alloc(size * (1 + size * 4));
  for (let y = 0; y < size; y += 1)
    for (let x = 0; x < size; x += 1) {
      const far = Math.hypot(x + 0.5 - size / 2, y + 0.5 - size / 2);
      let [r, g, b] = ground ?? [0, 0, 0];
      let alpha = ground === null ? 0 : 1;
      for (const [radius, colour] of circles) {
        // How much of this pixel lies within the circle.
        const within = Math.min(1, Math.max(0, radius * size - far + 0.5));
        if (colour === null) {
          alpha *= 1 - within;
          continue;
        }
        const over = within + alpha * (1 - within);
        if (over === 0) continue;
        const mix = (front, back) => (front * within + back * alpha * (1 - within)) / over;
        [r, g, b] = [mix(colour[0], r), mix(colour[1], g), mix(colour[2], b)];
        alpha = over;
      }
      const at = y * (1 + size * 4) + 1 + x * 4;
      rows.set([Math.round(r), Math.round(g), Math.round(b), Math.round(alpha * 255)], at);
    }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Every icon by its file name. */
export const icons = () => ({
  'icon-192.png': draw(DRAWINGS.icon, 192),
  'icon-512.png': draw(DRAWINGS.icon, 512),
  'maskable-192.png': draw(DRAWINGS.maskable, 192),
  'maskable-512.png': draw(DRAWINGS.maskable, 512),
  'touch-180.png': draw(DRAWINGS.maskable, 180),
  'badge-96.png': draw(DRAWINGS.badge, 96),
});
