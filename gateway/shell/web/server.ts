/**
 * Starts the web server: checks that it may listen where it is told to, and runs the few clocks of streams and
 * screens. Promises that a closed server leaves no timer and no connection behind.
 */

import type { FastifyInstance } from 'fastify';
import { WIRE_ID } from '../../../protocol/messages.ts';
import { buildApp } from './app.ts';
import { readAssets } from './assets.ts';
import { isLoopback } from './doors.ts';
import { startFanout } from './fanout.ts';
import { type SendPage, webLane } from './lane.ts';
import type { Parts } from './route.ts';
import { createScreens } from './screens.ts';
import { countGuesses, keepPace } from './slowdown.ts';
import { createStreams } from './streams.ts';
import { LIMITS, type WebLimits, type WebOptions } from './views-face.ts';
import { virtualLine } from './virtual-line.ts';

/** A running web server. */
export interface Web {
  readonly url: string;
  readonly port: number;
  /** The lane of channels `web` and `board`. True: an open screen took the page. */
  readonly lane: (effect: SendPage) => boolean;
  /** Resolves when a change would have been passed on to every open stream. */
  pulse(): Promise<void>;
  /** Open event streams. */
  streams(): number;
  close(): Promise<void>;
}

/** Milliseconds between two `beat`s on every stream, and between two looks for silent screens. */
const BEAT = 3000;
const LOOK = 1000;

/** Reads old alarms back, so many at a time and only by what can be an id: a list of guesses costs the log nothing. */
function readOlder({ gateway, older }: WebOptions, most: number): Parts['older'] {
  let reading = 0;
  return async (alarm) => {
    if (older === undefined || gateway.state.alarms.has(alarm) || !WIRE_ID.test(alarm) || reading >= most)
      return null;
    reading += 1;
    try {
      return await older(alarm);
    } finally {
      reading -= 1;
    }
  };
}

function openApp(parts: Parts, limits: WebLimits): FastifyInstance {
  try {
    return buildApp(parts, limits);
  } catch (error) {
    parts.fanout.stop();
    const { code = '', message } = error as NodeJS.ErrnoException;
    // OpenSSL's own words name neither file nor remedy.
    if (!code.startsWith('ERR_OSSL') && !code.startsWith('ERR_TLS')) throw error;
    throw new Error(
      `the HTTPS certificate or its key cannot be used (${message}): give both in PEM, one for the other`,
      {
        cause: error,
      },
    );
  }
}

/**
 * Starts listening.
 * @throws an `Error` that says what, where and how to mend it, when it may not or cannot listen there
 */
export async function startWeb(given: WebOptions): Promise<Web> {
  const limits: WebLimits = { ...LIMITS, ...given.limits };
  const options: WebOptions = { ...given, limits };
  const host = options.host ?? '127.0.0.1';
  const https = options.tls !== undefined;
  if (!https && !isLoopback(host) && options.allowPlain !== true)
    throw new Error(
      `the web server will not listen on ${host} without HTTPS: tokens and names would be readable on the way. ` +
        'Give a certificate and key, listen on 127.0.0.1, or allow plain HTTP explicitly.',
    );
  const assets = readAssets(options.assetsDir, options.themeFile);
  const { gateway } = options;
  const mono = (): number => gateway.now().t;
  const streams = createStreams(limits, mono);
  const watchers = createStreams(limits, mono);
  const screens = createScreens(streams, (event) => void gateway.hear(event), limits, mono);
  const fanout = startFanout(options, streams);
  const guesses = countGuesses(limits.freeGuesses, () => performance.now());
  const older = readOlder(options, limits.readings);
  const parts: Parts = {
    options,
    https,
    streams,
    watchers,
    screens,
    fanout,
    guesses,
    fetches: keepPace(limits.fetchesPerSecond, limits.fetchesBurst, () => performance.now()),
    linkAnswers: keepPace(limits.linkAnswersPerSecond, limits.linkAnswersBurst, () => performance.now()),
    edits: keepPace(limits.editsPerSecond, limits.editsBurst, () => performance.now()),
    older,
    assets,
    virtual: virtualLine(options.virtual, options.simulation?.origin),
  };
  streams.onLeft(() => screens.look());
  const app = openApp(parts, limits);
  const looking = setInterval(() => screens.look(), LOOK);
  const beating = setInterval(() => {
    const now = new Date(gateway.now().wall).toISOString();
    streams.beat(now);
    watchers.beat(now);
  }, BEAT);
  const stop = (): void => {
    clearInterval(looking);
    clearInterval(beating);
    fanout.stop();
    streams.closeAll();
    watchers.closeAll();
  };
  try {
    await app.listen({ host, port: options.port });
  } catch (error) {
    stop();
    await app.close();
    const { code } = error as { code?: string };
    if (code === 'EADDRINUSE')
      throw new Error(
        `port ${options.port} on ${host} is in use: stop what listens there, or choose another with ${options.portOption ?? '--http-port'}`,
        {
          cause: error,
        },
      );
    throw error;
  }
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  const shownHost = host.includes(':') ? `[${host.replace(/^\[|\]$/g, '')}]` : host;
  return {
    url: `${https ? 'https' : 'http'}://${shownHost}:${port}`,
    port,
    lane: webLane(options, streams, screens),
    pulse: fanout.pulse,
    streams: () => streams.count(),
    async close() {
      stop();
      const closed = app.close();
      app.server.closeAllConnections();
      await closed;
    },
  };
}
