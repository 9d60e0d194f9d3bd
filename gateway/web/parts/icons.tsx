/**
 * The pictures of the pages, drawn here as lines in the colour of the text around them. They are decoration: every
 * one stands beside words and is hidden from screen readers.
 */
const SHAPES = {
  pager: [
    'M7 4h10a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z',
    'M8.5 7.5h7v4h-7z',
    'M9 15.5h.01M12 15.5h.01M15 15.5h.01',
  ],
  alarm: [
    'M12 3.5v2M5.6 6.1 7 7.5M18.4 6.1 17 7.5',
    'M6.5 18v-4.5a5.5 5.5 0 0 1 11 0V18',
    'M4.5 18h15v2.5h-15z',
  ],
  button: [
    'M4 17.5c0-1.4 3.6-2.5 8-2.5s8 1.1 8 2.5S16.4 20 12 20s-8-1.1-8-2.5z',
    'M7 15.3V10.5a5 5 0 0 1 10 0v4.8',
  ],
  board: ['M3.5 5h17v11h-17z', 'M9 20h6M12 16v4', 'M7 12.5h3l1.5-4 2 5.5 1.2-3H17'],
  incidents: ['M6 3.5h9l4 4v13H6z', 'M14.5 3.5V8H19', 'M9 12h7M9 15.5h7'],
  devices: ['M5 12a7 7 0 0 1 14 0', 'M8 12a4 4 0 0 1 8 0', 'M10.5 12h3v8.5h-3z'],
  'walk-test': [
    'M13.5 4.8a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2z',
    'M9 21.5l2.5-6-.5-3.5 1-5-3.5 1.5L7 12M11 12l3.5 3 1.5 6.5M12 7l2.5 3.5 3.5 1',
  ],
  drill: ['M5 21V3.5', 'M5 4.5h11.5l-2.5 4 2.5 4H5'],
  roster: ['M4 6h16v14H4z', 'M4 10.5h16M8.5 3.5V7M15.5 3.5V7', 'M8 14h2M13 14h3M8 17h2'],
  simulator: ['M3.5 4.5h17v15h-17z', 'M3.5 12.5h5M11.5 12.5h9M11.5 4.5v4.5M11.5 12.5v3'],
  phone: [
    'M6.5 3.5h3l1.5 4-2 1.5a11 11 0 0 0 6 6l1.5-2 4 1.5v3a2 2 0 0 1-2.2 2A16.5 16.5 0 0 1 4.5 5.7a2 2 0 0 1 2-2.2z',
  ],
  check: ['M4.5 12.5l5 5 10-11'],
  warn: ['M12 4 21 19.5H3z', 'M12 10v4.5M12 17h.01'],
  person: ['M12 12a3.8 3.8 0 1 0 0-7.6 3.8 3.8 0 0 0 0 7.6z', 'M4.5 20c.8-4 3.7-6 7.5-6s6.7 2 7.5 6'],
  sound: ['M4 9.5h3.5L12 5.5v13l-4.5-4H4z', 'M15 9a4 4 0 0 1 0 6M17.5 6.5a8 8 0 0 1 0 11'],
  mute: ['M4 9.5h3.5L12 5.5v13l-4.5-4H4z', 'M15.5 9.5l5 5M20.5 9.5l-5 5'],
  print: ['M7 9V4h10v5', 'M5 9h14v8h-2.5M7.5 17H5V9', 'M7.5 14h9v6h-9z'],
  place: [
    'M12 21s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11z',
    'M12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  ],
  full: ['M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5'],
  arrow: ['M9 5.5l6.5 6.5L9 18.5'],
  talks: [
    'M4 5h11a1.5 1.5 0 0 1 1.5 1.5V12a1.5 1.5 0 0 1-1.5 1.5H9L5.5 16.5v-3H4A1.5 1.5 0 0 1 2.5 12V6.5A1.5 1.5 0 0 1 4 5z',
    'M19 9.5h1a1.5 1.5 0 0 1 1.5 1.5v5a1.5 1.5 0 0 1-1.5 1.5h-1.5V20L15.5 17.5H12',
  ],
  statistics: ['M4 4v16h16', 'M8 16.5v-4M12 16.5V8M16 16.5v-6'],
  bell: ['M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15z', 'M10 20.5h4M12 3.2V5'],
  inside: ['M5 20.5v-15l7-2.5 7 2.5v15z', 'M10 20.5v-5h4v5', 'M9 8.5h.01M15 8.5h.01M9 12h.01M15 12h.01'],
  outside: ['M14 4H5.5v16H14', 'M10.5 12h10M17 8l4 4-4 4'],
  policies: ['M4 19.5h4.5v-5H13v-5h4.5v-5H20', 'M4 15V7.5M4 7.5l-2 2.5M4 7.5 6 10'],
  up: ['M12 19V5.5M6 11.5l6-6 6 6'],
  down: ['M12 5v13.5M6 12.5l6 6 6-6'],
  cross: ['M6.5 6.5l11 11M17.5 6.5l-11 11'],
  plus: ['M12 5v14M5 12h14'],
  back: ['M15 5.5L8.5 12l6.5 6.5'],
  wearable: ['M8 3.5c0 3 4 3.5 4 6 0-2.5 4-3 4-6', 'M9 9.5h6v8a3 3 0 0 1-6 0z', 'M12 14.5h.01'],
  battery: ['M3.5 8h14v8h-14z', 'M20.5 10.5v3', 'M6.5 10.5v3'],
  plug: ['M8.5 3.5V8M15.5 3.5V8', 'M6 8h12v3a6 6 0 0 1-12 0z', 'M12 17v3.5'],
  clock: ['M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17z', 'M12 7v5l3.5 2'],
  play: ['M7.5 4.5l11 7.5-11 7.5z'],
  pause: ['M8.5 5v14M15.5 5v14'],
  undo: ['M8.5 5L4 9.5 8.5 14', 'M4 9.5h10a5.5 5.5 0 0 1 0 11h-3'],
  picture: ['M4 5h16v14H4z', 'M4 16l5-5 4 4 3-3 4 4', 'M15.5 9h.01'],
  save: ['M12 4v11M7 10.5l5 5 5-5', 'M4.5 20h15'],
  off: ['M19.5 14.5A8 8 0 1 1 9.8 4.3a6.5 6.5 0 0 0 9.7 10.2z'],
} as const;

/** Names of the pictures. */
export type IconName = keyof typeof SHAPES;

/** A picture as large as the text beside it. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg
      class="nk-icon"
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      {SHAPES[name].map((line) => (
        <path key={line} d={line} />
      ))}
    </svg>
  );
}
