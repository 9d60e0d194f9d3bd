/**
 * A push service on loopback, as a test peer: it takes messages as RFC 8030 says, checks who sent them (RFC 8292) and
 * decrypts them as the phone would (RFC 8291, RFC 8188), with nothing but what Node brings. Written from the documents;
 * it knows nothing of the gateway or of the library the gateway uses. It can answer 201, 410, 429, 500 or nothing.
 */
import {
  createDecipheriv,
  createECDH,
  createHmac,
  createPublicKey,
  type ECDH,
  randomBytes,
  verify,
} from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { selfSigned } from '../tools/certificate.ts';

/** A message as the phone reads it. */
export interface Arrived {
  readonly phone: string;
  /** Milliseconds, monotonic. */
  readonly at: number;
  readonly headers: IncomingHttpHeaders;
  /** Claims of the signed token; null when the signature, the key or its form is wrong, and why. */
  readonly vapid: { readonly aud: string; readonly exp: number; readonly sub?: string } | null;
  readonly wrong: string | null;
  /** Public key of whoever signed, base64url. */
  readonly key: string;
  readonly text: string;
}
/** What a phone is answered with; null: nothing, ever. */
export type Behaviour = 201 | 404 | 410 | 429 | 500 | 403 | null;

/** A phone with this service. */
export interface TestPhone {
  readonly name: string;
  /** As `PushSubscription.toJSON()` gives it. */
  readonly subscription: {
    readonly endpoint: string;
    readonly keys: { readonly p256dh: string; readonly auth: string };
  };
}

/** A message handed on: its body, and how it is encoded. */
export interface Relayed {
  readonly body: Buffer;
  readonly encoding: string;
  /** What is wrong with the sender's token; null: nothing. */
  readonly wrong: string | null;
}

/** The running service. */
export interface PushService {
  readonly origin: string;
  /** Certificate to trust, PEM. */
  readonly ca: string;
  readonly arrived: Arrived[];
  /** How phones are answered, by name; 201 unless set. */
  readonly behaviour: Map<string, Behaviour>;
  /** Connections that were opened, and those open now. */
  connections(): number;
  open(): number;
  phone(name: string): TestPhone;
  /** An address whose messages are handed on as they came, still encrypted; their token is checked first. */
  relay(take: (message: Relayed) => void): string;
  close(): Promise<void>;
}

const hmac = (key: Buffer, ...parts: readonly Buffer[]): Buffer =>
  parts.reduce((made, part) => made.update(part), createHmac('sha256', key)).digest();
/** HKDF with SHA-256 for one block at most (RFC 5869). */
const hkdf = (salt: Buffer, secret: Buffer, about: Buffer, length: number): Buffer =>
  hmac(hmac(salt, secret), about, Buffer.from([1])).subarray(0, length);

/** Decrypts one record of `aes128gcm` for a phone (RFC 8188 section 2, RFC 8291 section 3.4). */
export function decrypt(body: Buffer, phone: ECDH, auth: Buffer): string {
  const salt = body.subarray(0, 16);
  const size = body.readUInt32BE(16);
  const idLength = body.readUInt8(20);
  if (idLength !== 65) throw new Error(`key id of ${idLength} bytes; RFC 8291 section 4 wants 65`);
  const sender = body.subarray(21, 21 + idLength);
  const record = body.subarray(21 + idLength);
  if (record.length > size) throw new Error('more than one record (RFC 8291 section 4)');
  const shared = phone.computeSecret(sender);
  const keyInfo = Buffer.concat([Buffer.from('WebPush: info\0'), phone.getPublicKey(), sender]);
  const secret = hkdf(auth, shared, keyInfo, 32);
  const key = hkdf(salt, secret, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = hkdf(salt, secret, Buffer.from('Content-Encoding: nonce\0'), 12);
  const open = createDecipheriv('aes-128-gcm', key, nonce);
  open.setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([open.update(record.subarray(0, -16)), open.final()]);
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end -= 1;
  if (padded[end] !== 2) throw new Error('the last record must end in 2 (RFC 8188 section 2)');
  return padded.subarray(0, end).toString('utf8');
}

/** Checks `Authorization: vapid t=..., k=...` (RFC 8292 sections 2 and 3) for this origin. */
export function checkVapid(
  header: string,
  origin: string,
  now: number,
): { readonly claims: Arrived['vapid']; readonly key: string; readonly wrong: string | null } {
  const none = (wrong: string, key = '') => ({ claims: null, key, wrong });
  const [, token = '', key = ''] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(header) ?? [];
  const point = Buffer.from(key, 'base64url');
  if (point.length !== 65 || point[0] !== 4) return none('k is no uncompressed point of P-256');
  const [head = '', claims = '', signature = ''] = token.split('.');
  const json = (text: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Record<string, unknown>;
  if (json(head).alg !== 'ES256') return none('alg must be ES256', key);
  const publicKey = createPublicKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  });
  const right = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!right) return none('the signature is wrong', key);
  const { aud, exp, sub } = json(claims);
  if (aud !== origin) return none(`aud is ${String(aud)}`, key);
  if (typeof exp !== 'number' || exp * 1000 <= now || exp * 1000 > now + 86_400_000)
    return none('exp is over, or more than a day away', key);
  if (sub !== undefined && !/^(mailto:|https:)/.test(String(sub))) return none('sub is no contact', key);
  return { claims: { aud, exp, ...(sub === undefined ? {} : { sub: String(sub) }) }, key, wrong: null };
}

/** Starts it. */
export async function startPushService(): Promise<PushService> {
  const { cert, key } = selfSigned();
  const phones = new Map<string, { readonly pair: ECDH; readonly auth: Buffer; readonly name: string }>();
  const relays = new Map<string, (message: Relayed) => void>();
  const arrived: Arrived[] = [];
  const behaviour = new Map<string, Behaviour>();
  const sockets = new Set<Socket>();
  let opened = 0;
  let origin = '';

  const server: Server = createServer({ cert, key }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const relay = relays.get(request.url ?? '');
      if (relay !== undefined) {
        const { wrong } = checkVapid(String(request.headers.authorization), origin, Date.now());
        relay({ body, wrong, encoding: String(request.headers['content-encoding']) });
        return void response.writeHead(201, { location: `${origin}/message/relayed` }).end();
      }
      const phone = phones.get(request.url ?? '');
      if (request.method !== 'POST' || phone === undefined) return void response.writeHead(404).end();
      const {
        claims,
        key: signer,
        wrong,
      } = checkVapid(String(request.headers.authorization), origin, Date.now());
      let text = '';
      let broken: string | null = wrong;
      try {
        text = decrypt(body, phone.pair, phone.auth);
      } catch (error) {
        broken = String(error);
      }
      arrived.push({
        phone: phone.name,
        at: performance.now(),
        headers: request.headers,
        vapid: claims,
        wrong: broken,
        key: signer,
        text,
      });
      const answer = behaviour.has(phone.name) ? behaviour.get(phone.name) : 201;
      if (answer === null || answer === undefined) return;
      response.writeHead(answer, answer === 201 ? { location: `${origin}/message/${arrived.length}` } : {});
      response.end();
    });
  });
  server.on('connection', (socket: Socket) => {
    opened += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    origin,
    ca: cert,
    arrived,
    behaviour,
    connections: () => opened,
    open: () => sockets.size,
    phone(name) {
      const pair = createECDH('prime256v1');
      pair.generateKeys();
      const auth = randomBytes(16);
      const path = `/push/${randomBytes(12).toString('base64url')}`;
      phones.set(path, { pair, auth, name });
      return {
        name,
        subscription: {
          endpoint: origin + path,
          keys: { p256dh: pair.getPublicKey('base64url'), auth: auth.toString('base64url') },
        },
      };
    },
    relay(take) {
      const path = `/relay/${randomBytes(12).toString('base64url')}`;
      relays.set(path, take);
      return origin + path;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
