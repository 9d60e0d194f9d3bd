/** Numbers, lengths of time and moments in words, alike in every report. Promises the same words on every machine. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const two = (n: number): string => String(n).padStart(2, '0');

/** A whole number with commas between the thousands. */
export const count = (n: number): string =>
  Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');

/** A number with its thing: `1 life`, `2 lives`. */
export const many = (n: number, one: string, more: string): string => `${count(n)} ${n === 1 ? one : more}`;

/** A length of time of milliseconds in at most two units: `450 ms`, `12.3 s`, `4 min 5 s`, `3 h 10 min`, `7 d`. */
export function span(ms: number): string {
  const pair = (unit: number, name: string, under: number, underName: string): string => {
    const whole = Math.floor(ms / unit);
    const rest = Math.floor((ms - whole * unit) / under);
    return rest === 0 ? `${count(whole)} ${name}` : `${count(whole)} ${name} ${rest} ${underName}`;
  };
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < MINUTE) return `${Math.floor(ms / 100) / 10} s`;
  if (ms < HOUR) return pair(MINUTE, 'min', SECOND, 's');
  if (ms < DAY) return pair(HOUR, 'h', MINUTE, 'min');
  if (ms < 1000 * DAY) return pair(DAY, 'd', HOUR, 'h');
  return `${(ms / (365.25 * DAY)).toFixed(1)} years`;
}

/** A moment of a life, counted from its beginning: `04:05.678`, with hours and days only where there are any. */
export function moment(ms: number): string {
  const hours = Math.floor(ms / HOUR);
  const short = `${two(Math.floor(ms / MINUTE) % 60)}:${two(Math.floor(ms / SECOND) % 60)}.${String(Math.floor(ms % SECOND)).padStart(3, '0')}`;
  if (hours === 0) return short;
  return hours < 24 ? `${hours}:${short}` : `${Math.floor(hours / 24)}d ${two(hours % 24)}:${short}`;
}

/** A share as a percentage that says neither 0 % nor 100 % where that is not true. */
export function percent(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0 %';
  if (part === whole) return '100 %';
  const share = (100 * part) / whole;
  if (share < 0.1) return '< 0.1 %';
  if (share > 99.9) return '> 99.9 %';
  return `${share < 10 || share > 99 ? share.toFixed(1) : Math.round(share)} %`;
}

/** Text that a page shows as it is, also inside quotes. */
export const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

const ACTING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
/** Text that does nothing on a screen but stand there (P26); line ends stay. */
export const still = (text: string): string => text.replace(ACTING, '');
