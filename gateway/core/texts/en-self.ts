/** English of the gateway's look at itself. */
import type { selfFaults as nl } from './nl-self.ts';

const aside = (detail: string): string => (detail === '' ? '' : ` (${detail})`);

const PARTS: Readonly<Record<string, string>> = {
  broker: 'nobody can log in to the broker',
  core: 'a press does not arrive',
  log: 'the log does not keep it',
  down: 'the receipt does not come back',
  check: 'no check was finished for minutes',
  'lane:web': 'the web pages are told nothing',
};

const CERTIFICATE: Readonly<Record<string, string>> = {
  expires: 'it expires on',
  expired: 'it has been expired since',
  'not-before': 'it is not valid before',
  replaced: 'another one lies in its place and is not in use yet; restart the gateway',
  missing: 'its file cannot be read; a restart would fail',
  unreadable: 'it cannot be read',
};

const certificate = (detail: string): string => {
  const [word = '', day = ''] = detail.split(' ');
  return `${CERTIFICATE[word] ?? word} ${day}`.trim();
};

/** Texts of the look at itself. */
export const selfFaults: typeof nl = {
  'self-check': (f) =>
    f.channel === 'starts'
      ? `The gateway was started anew ${f.detail} times within an hour. A silent wearable is not reported then, and tests under way are cut off. Find out why it keeps stopping.`
      : `The gateway fails its own check: ${
          PARTS[f.channel] ?? `channel ${f.channel.replace('lane:', '')} is stuck`
        }${aside(f.detail)}.`,
  disk: (f) =>
    /^\d/.test(f.detail)
      ? `The disk of the gateway is filling up: ${f.detail} left. Free some space; the log can stay.`
      : `The disk of the gateway does not answer${aside(f.detail)}. Look at the disk.`,
  certificate: (f) => `The TLS certificate of the gateway needs attention: ${certificate(f.detail)}.`,
  'watcher-lost': (f) =>
    `The outside watch (${f.channel}) has not asked for minutes: if the gateway fails, nobody says so. See that its machine is on and reaches the gateway. Was it taken away: noodknop watcher forget ${f.channel}.`,
};
