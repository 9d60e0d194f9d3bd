/**
 * The other side of a push service: the connection that a Firefox keeps to it, on loopback. Speaks as much of its protocol
 * as one browser needs (hello, register, notification over a WebSocket, RFC 6455), written from what Mozilla documents of
 * its push service. What is pushed comes from `push-service.ts`, still encrypted; only the browser can read it.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { PushService, Relayed } from './push-service.ts';

/** The running connection point. */
export interface PushSocket {
  /** For the browser's preference `dom.push.serverURL`. */
  readonly url: string;
  /** Everything a browser said, by kind. */
  readonly heard: string[];
  /** Why the sender's token was refused, message by message; null: it was right. */
  readonly tokens: (string | null)[];
  close(): Promise<void>;
}

const SEAL = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/** One unmasked frame, whole (RFC 6455 section 5.2). */
function frameOf(kind: number, body: Buffer): Buffer {
  const head =
    body.length < 126
      ? Buffer.from([0x80 | kind, body.length])
      : Buffer.from([0x80 | kind, 126, body.length >> 8, body.length & 255]);
  return Buffer.concat([head, body]);
}

/** Takes whole frames out of what came; gives what is left. */
function framesIn(bytes: Buffer, take: (kind: number, body: Buffer) => void): Buffer {
  let rest = bytes;
  for (;;) {
    if (rest.length < 2) return rest;
    const short = rest.readUInt8(1) & 127;
    const at = short === 126 ? 4 : 2;
    if (short === 127 || rest.length < at) return rest;
    const length = short === 126 ? rest.readUInt16BE(2) : short;
    if (rest.length < at + 4 + length) return rest;
    const mask = rest.subarray(at, at + 4);
    const body = Buffer.from(
      rest.subarray(at + 4, at + 4 + length).map((byte, i) => byte ^ (mask[i % 4] ?? 0)),
    );
    take(rest.readUInt8(0) & 15, body);
    rest = rest.subarray(at + 4 + length);
  }
}

/** Starts it. Addresses that browsers are given are those of `service`. */
export async function startPushSocket(service: PushService): Promise<PushSocket> {
  const open = new Set<Duplex>();
  const heard: string[] = [];
  const tokens: (string | null)[] = [];
  const server = createServer((_, response) => void response.writeHead(426).end());

  server.on('upgrade', (request, socket: Duplex) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => undefined);
    const accept = createHash('sha1')
      .update(String(request.headers['sec-websocket-key']) + SEAL)
      .digest('base64');
    const protocol = request.headers['sec-websocket-protocol'];
    const named = protocol === undefined ? '' : `Sec-WebSocket-Protocol: ${protocol}\r\n`;
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${named}Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    const say = (message: object): void =>
      void socket.write(frameOf(TEXT, Buffer.from(JSON.stringify(message))));
    const hand = (channelID: string, { body, encoding, wrong }: Relayed): void => {
      tokens.push(wrong);
      say({
        messageType: 'notification',
        channelID,
        version: randomBytes(8).toString('hex'),
        data: body.toString('base64url'),
        headers: { encoding },
      });
    };
    const answer = (message: { messageType?: string; channelID?: string; uaid?: string }): void => {
      const { messageType = '', channelID = '' } = message;
      heard.push(messageType);
      if (messageType === 'hello')
        say({
          messageType,
          status: 200,
          uaid: message.uaid || randomBytes(16).toString('hex'),
          use_webpush: true,
        });
      if (messageType === 'register')
        say({
          messageType,
          channelID,
          status: 200,
          pushEndpoint: service.relay((relayed) => hand(channelID, relayed)),
        });
      if (messageType === 'unregister') say({ messageType, channelID, status: 200 });
      if (messageType === '') say({});
    };
    let rest: Buffer = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      rest = framesIn(Buffer.concat([rest, bytes]), (kind, body) => {
        if (kind === TEXT) answer(JSON.parse(body.toString('utf8')) as object);
        if (kind === PING) socket.write(frameOf(PONG, body));
        if (kind === CLOSE) socket.end();
      });
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    heard,
    tokens,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
