/**
 * The ports the broker listens on, plain and with TLS. Promises one kind of socket to the rest of the broker, without
 * Nagle's delay, and a sentence instead of an exception when a port cannot be had.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import { type Problem, problem } from '../../core/problem.ts';

/** Certificate and private key, PEM. */
export interface Certificate {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

/** An open port. */
export interface Port {
  readonly number: number;
  /** Stops listening; connections stay. */
  close(): Promise<void>;
}
export type Opening =
  | { readonly ok: true; readonly port: Port }
  | { readonly ok: false; readonly problem: Problem };

/** Takes a new connection: the socket to read and the address it comes from. */
export type Welcome = (socket: Socket, address: string) => void;

const BACKLOG = 4096;

function refusal(error: NodeJS.ErrnoException, host: string, number: number, field: string): Problem {
  const where = `port ${number} on ${host}`;
  const flag = `--${field}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return problem(
        'unavailable',
        `${where} is in use: stop what listens there, or choose another with ${flag}`,
        field,
      );
    case 'EACCES':
      return problem(
        'unavailable',
        `${where} may not be opened by this user: choose one above 1023 with ${flag}`,
        field,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return problem(
        'unavailable',
        `this machine has no address ${host}: choose another with --host`,
        'host',
      );
    default:
      return problem('unavailable', `${where} cannot be opened: ${error.message}`, field);
  }
}

function contextOf(certificate: Certificate): SecureContext | Problem {
  try {
    return createSecureContext({ cert: certificate.cert, key: certificate.key, minVersion: 'TLSv1.2' });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return problem('invalid', `the certificate or its key cannot be used: ${why}`, 'certificate');
  }
}

/**
 * Opens a port; with a certificate it speaks TLS only.
 * @param number 0 for any free one
 */
export async function openPort(
  host: string,
  number: number,
  certificate: Certificate | null,
  welcome: Welcome,
): Promise<Opening> {
  const secureContext = certificate === null ? null : contextOf(certificate);
  if (secureContext !== null && 'code' in secureContext) return { ok: false, problem: secureContext };
  const server = createServer({ noDelay: true }, (raw) => {
    const address = raw.remoteAddress ?? '';
    // Wrapped here and not by a TLS server, so that a handshake counts as a connection from its first byte.
    welcome(secureContext === null ? raw : new TLSSocket(raw, { isServer: true, secureContext }), address);
  });
  const failure = await listening(server, host, number);
  if (failure !== null) {
    return {
      ok: false,
      problem: refusal(failure, host, number, certificate === null ? 'mqtt-port' : 'mqtts-port'),
    };
  }
  // Running out of files shows here; connections that are there go on.
  server.on('error', () => undefined);
  const bound = server.address();
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  return {
    ok: true,
    port: { number: typeof bound === 'object' && bound !== null ? bound.port : number, close },
  };
}

function listening(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    server.once('error', resolve);
    server.listen({ host, port, backlog: BACKLOG }, () => {
      server.removeListener('error', resolve);
      resolve(null);
    });
  });
}
