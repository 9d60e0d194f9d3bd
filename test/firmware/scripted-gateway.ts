/**
 * A gateway in virtual time: reads MQTT as a server does, checks every code, and answers after a few milliseconds what
 * a test lets it answer. Keeps what it heard; two of them that hear the same say the same.
 */
import { createHmac } from 'node:crypto';
import { encodeDown, openEnvelope, parseUp, seal } from '../../protocol/codec.ts';
import { type DownBody, downTopic, type ReceiptState, type UpMessage } from '../../protocol/messages.ts';
import type { FakePeer, FakeSocket } from './fake-chip.ts';
import { keysOf } from './fake-gateway.ts';

const ANSWER_MS = 3;
const word = (value: number): string => String.fromCharCode(value >> 8, value & 255);

/** One gateway for one device. */
export class ScriptedGateway implements FakePeer {
  readonly heard: (UpMessage & { readonly host: string })[] = [];
  readonly problems: string[] = [];
  receipts: ReceiptState | 'none' = 'logged';
  alive = true;
  /** Return code of the log-in. */
  connack = 0;
  /** What comes of a connection to this host. */
  reach: (host: string) => boolean | number = () => true;
  n = 0;
  private boot = 0;
  private newest: FakeSocket | null = null;
  private readonly keys;

  constructor(
    private readonly device: string,
    key: string,
  ) {
    this.keys = keysOf(key);
  }

  connected(socket: FakeSocket): boolean | number {
    const reached = this.reach(socket.host);
    if (reached === true) this.newest = socket;
    return reached;
  }

  private published(socket: FakeSocket, envelope: string): void {
    const opened = openEnvelope(envelope);
    const mac = (json: string): string =>
      createHmac('sha256', this.keys.up).update(json, 'latin1').digest('hex');
    if (!opened.ok || !mac(opened.json).startsWith(opened.mac)) {
      this.problems.push('bad envelope');
      return;
    }
    const parsed = parseUp(opened.json, this.device);
    if (!parsed.ok) {
      this.problems.push(parsed.reason);
      return;
    }
    const { message } = parsed;
    this.heard.push({ ...message, host: socket.host });
    this.boot = message.boot;
    if (message.type === 'beat' && this.alive) this.tell({ type: 'alive', seq: message.seq });
    const wants = message.type === 'press' || message.type === 'cancel' || message.type === 'reply';
    if (wants && this.receipts !== 'none')
      this.tell({ type: 'receipt', seq: message.seq, id: message.id, state: this.receipts });
  }

  took(socket: FakeSocket, bytes: string): void {
    let at = 0;
    while (at < bytes.length) {
      let length = 0;
      let scale = 1;
      let body = at + 1;
      for (;;) {
        const code = bytes.charCodeAt(body);
        body += 1;
        length += (code & 127) * scale;
        scale *= 128;
        if (code < 128) break;
      }
      this.packet(socket, bytes.charCodeAt(at), bytes.slice(body, body + length));
      at = body + length;
    }
  }

  private packet(socket: FakeSocket, first: number, body: string): void {
    const kind = first >> 4;
    if (kind === 1) socket.say(String.fromCharCode(0x20, 2, 0, this.connack), ANSWER_MS);
    if (kind === 1 && !body.endsWith(this.keys.mqtt)) this.problems.push('password');
    if (kind === 8) socket.say(`\x90\x03${body.slice(0, 2)}\x01`, ANSWER_MS);
    if (kind === 12) socket.say('\xd0\x00', ANSWER_MS);
    if (kind !== 3) return;
    const topicEnd = 2 + body.charCodeAt(0) * 256 + body.charCodeAt(1);
    const confirmed = (first & 6) !== 0;
    if (confirmed) socket.say(`\x40\x02${body.slice(topicEnd, topicEnd + 2)}`, ANSWER_MS);
    this.published(socket, body.slice(topicEnd + (confirmed ? 2 : 0)));
  }

  /** Says something to the boot last heard, on the newest connection. */
  tell(body: DownBody): void {
    this.n += 1;
    const json = encodeDown(this.device, this.boot, this.n, body);
    const mac = createHmac('sha256', this.keys.down).update(json, 'latin1').digest('hex');
    const topic = downTopic(this.device);
    const content = `${word(topic.length)}${topic}${word(this.n)}${seal(json, mac)}`;
    const size = String.fromCharCode((content.length % 128) + 128, Math.floor(content.length / 128));
    this.newest?.say(`\x32${size}${content}`, ANSWER_MS);
  }
}
