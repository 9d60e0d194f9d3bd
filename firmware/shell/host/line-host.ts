/**
 * The host of a board that is a device by itself: lines on a serial port, MQTT to the gateway. Promises to hold a
 * connection only while its port is open, so that the gateway misses a board that was pulled out, and to say what is
 * wrong with a board that says nothing of use. Signing, repeating and showing are the board's.
 */
import { MAX_ENVELOPE } from '../../../protocol/messages.ts';
import { KeptPort } from '../node/port.ts';
import { Carrier } from './carrier.ts';
import { gatewayState } from './gateway-state.ts';
import { type BoardEnvelope, LineReader } from './lines.ts';
import type { Report } from './report.ts';
import type { Running } from './running.ts';
import type { Settings } from './settings.ts';

/** A board beats every 10 s; three missed and it is told as silent, as the gateway will. */
const SILENT_MS = 33_000;
const PRINTABLE = /^[ -~]*$/;

/** What such a host is made of. */
export interface LineHostParts {
  readonly port: string;
  readonly baud: number;
  readonly settings: Settings;
  readonly report: Report;
}

/** Starts carrying between a board and the gateway. */
export function startLineHost({ port: path, baud, settings, report }: LineHostParts): Running {
  let timer: NodeJS.Timeout | undefined;
  let noises = 0;
  let stranger = '';

  const silent = (): void => {
    const why = noises > 0 ? `only noise comes from ${path}` : `nothing comes from ${path}`;
    const text = `${why}: is it the right port and speed (--baud, now ${baud}), and does the board speak in signed lines?`;
    report.part('board', { state: 'silent', text }, true);
  };
  const watch = (): void => {
    clearTimeout(timer);
    timer = setTimeout(silent, SILENT_MS);
  };

  const carrier = new Carrier({
    device: settings.device,
    password: settings.password,
    addresses: settings.addresses,
    toBoard: (envelope) => {
      if (envelope.length <= MAX_ENVELOPE && PRINTABLE.test(envelope))
        port.write(Buffer.from(`${envelope}\n`, 'latin1'));
    },
    onChange: () => {
      const { heard, failures, trouble } = carrier;
      report.part('gateway', ...gatewayState({ heard, failures, trouble, addresses: settings.addresses }));
    },
  });
  const hear = (envelope: BoardEnvelope): void => {
    watch();
    if (envelope.device !== settings.device && envelope.device !== stranger) {
      stranger = envelope.device;
      report.say(`the board calls itself "${stranger}", not "${settings.device}": is it another one?`);
    }
    report.part('board', { state: 'ready', text: `${path}: the board speaks` });
    carrier.pass(envelope);
  };
  const noise = (why: string): void => {
    noises += 1;
    // The first line is often half a one; a board that goes on so is told of when nothing better comes.
    if (noises === 2) report.say(`lines from ${path} that are no messages are dropped (${why})`);
  };

  let reader = new LineReader({ envelope: hear, noise });
  report.part('board', { state: 'starting' });
  const port = new KeptPort(path, baud, {
    up: () => {
      noises = 0;
      // Half a line from before is nothing to go on with.
      reader = new LineReader({ envelope: hear, noise });
      report.part('board', { state: 'starting' });
      watch();
      carrier.open();
    },
    down: (trouble, text) => {
      clearTimeout(timer);
      carrier.close();
      report.part('board', { state: trouble, text }, true);
    },
    bytes: (chunk) => reader.take(chunk),
  });
  return {
    async stop() {
      clearTimeout(timer);
      carrier.close();
      await port.close();
    },
  };
}
