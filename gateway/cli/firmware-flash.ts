/**
 * `firmware flash`, from the first look at the gateway's records to "in service": what may be written where, and the
 * test press. Promises that nothing is written for a device that is revoked, has an alarm open, or lives on another board;
 * that only one press is taken as a test, for five minutes at most; and that "in service" is said only when it came.
 */
import type { DeviceView } from '../core/api.ts';
import type { Admin, TriedView } from '../shell/operations.ts';
import type { Surroundings } from './command.ts';
import { DONE, type Ending, failed, refused } from './ending.ts';
import type { BoardHolds, Firmware, FirmwareReason, FirmwareSettings } from './firmware.ts';
import { type BoardOptions, readSettings, wrongUse } from './firmware-options.ts';
import { FlashReport } from './firmware-report.ts';
import { readKey, secretFrom } from './secrets.ts';
import { paint, type Terminal } from './terminal.ts';

/** What was typed. */
export interface FlashOptions extends BoardOptions {
  readonly port: string;
  readonly baud?: number;
  readonly settingsOnly?: true;
  readonly keyOnly?: true;
  readonly oldKeyFile?: string;
  /** True, or the id of the device that the board was. */
  readonly replace?: true | string;
  /** False: no test press is asked for. */
  readonly test: boolean;
}

/** How long the press is waited for; the gateway ends the session by itself. */
const TEST_MINUTES = 5;
const LOOK_EVERY_MS = 500;
/** A desk button, pager or sounder says something every 10 s: another board with the same key is heard within this. */
const OTHER_BOARD_MS = 12_000;
/** A wearable says something every 5 minutes. */
const WEARABLE_MS = 11 * 60_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const isPressed = ({ kind }: DeviceView): boolean => kind === 'desk' || kind === 'wearable';

/** What to do about a key that the gateway does not know as this device's. */
export const notItsKey = (id: string): string =>
  `that is not the key of ${id} (any more): "noodknop device rotate-key ${id} --json" prints a new one`;

/** One run of the command. */
class Flash {
  private readonly report: FlashReport;
  private readonly terminal: Terminal;
  /** Why the board is not to be written. */
  private refusal: Ending | null = null;

  constructor(
    around: Surroundings,
    private readonly firmware: Firmware,
    private readonly admin: Admin,
    private readonly options: FlashOptions,
  ) {
    this.terminal = around.terminal;
    this.report = new FlashReport(this.terminal, options.json === true);
  }

  async run(): Promise<Ending> {
    const { device: id } = this.options;
    const shown = await this.admin.perform('device.show', { id });
    if (!shown.ok) return refused(shown.problem);
    const device = shown.value;
    const unfit = await this.unfit(device);
    if (unfit !== null) return unfit;
    const read = await readSettings(this.terminal, this.firmware, this.options, device);
    if (!read.ok) return read.ending;
    const keys = await this.keys(read.settings);
    if (!keys.ok) return keys.ending;
    const { board, port, baud = null, settingsOnly, keyOnly } = this.options;
    const writes = keyOnly ? 'key' : settingsOnly ? 'settings' : 'all';
    const ended = await this.firmware.flash(
      { board, settings: read.settings, port, baud, writes, unlocks: keys.unlocks },
      (holds) => this.mayWrite(device, holds),
      (progress) => this.report.progress(progress),
    );
    this.report.end();
    if (!ended.ok) return this.refusal ?? this.failedWith(ended);
    const { version, checksum } = ended;
    this.report.line(
      'Check',
      `${version ?? 'its firmware as it was'}, checksum ${checksum}, settings of ${id}: read back the same`,
    );
    this.report.event('flashed', { device: id, firmware: version, checksum });
    return this.options.test ? this.testPress(device) : this.untested(id);
  }

  private failedWith({ reason, field, code, begun }: FirmwareReason & { readonly begun: boolean }): Ending {
    this.report.event('failed', { code, begun });
    return failed(reason, field, code);
  }

  /** Why this device is not to be flashed at all. */
  private async unfit(device: DeviceView): Promise<Ending | null> {
    const { id } = device;
    if (device.state === 'revoked')
      return failed(
        `${id} was revoked, for good: register the button under a new id (device add)`,
        'device',
        'revoked',
      );
    const board = this.firmware.boards().find(({ name }) => name === this.options.board);
    if (board !== undefined && !board.kinds.includes(device.kind))
      return failed(
        `${board.name} is a ${board.kinds.join(' or ')}, and ${id} is a ${device.kind}`,
        'board',
        'other-kind',
      );
    if (board?.cable === '')
      return failed(
        `${board.name} has no cable, and keys do not travel over the air from here: make its two files with "firmware build", and write them with Espruino's own Web IDE in a room of yours`,
        'board',
        'no-cable',
      );
    const open = await this.admin.perform('alarm.list', { open: true });
    if (!open.ok) return refused(open.problem);
    const alarm = open.value.find((one) => one.device === id);
    if (alarm === undefined) return null;
    return failed(
      `an alarm of ${id} is open (${alarm.id}): it is closed first, the button stays as it is`,
      'device',
      'alarm-open',
    );
  }

  /** Whether the key is the device's, and what may unlock the board as it is. */
  private async keys({
    key,
  }: FirmwareSettings): Promise<
    | { readonly ok: true; readonly unlocks: readonly string[] }
    | { readonly ok: false; readonly ending: Ending }
  > {
    const { device: id, replace, oldKeyFile } = this.options;
    const password = this.firmware.passwordOf(key);
    const of = await this.admin.perform('device.keys', { id, mqttPassword: password });
    if (!of.ok) return { ok: false, ending: refused(of.problem) };
    if (of.value.key === null)
      return {
        ok: false,
        ending: failed(notItsKey(id), 'key-file', 'other-key'),
      };
    const unlocks = [...of.value.unlocks];
    if (typeof replace === 'string') {
      const was = await this.admin.perform('device.keys', { id: replace, mqttPassword: null });
      if (!was.ok) return { ok: false, ending: refused({ ...was.problem, field: 'replace' }) };
      unlocks.push(...was.value.unlocks);
    }
    if (oldKeyFile !== undefined) {
      const secret = await secretFrom(
        this.terminal,
        { file: oldKeyFile, option: 'old-key-file', variable: '', question: '' },
        (file) => this.firmware.privateText(file),
      );
      if (!secret.ok) return { ok: false, ending: failed(secret.reason, secret.field) };
      const unlock = this.firmware.unlockOf(readKey(secret.text)?.key ?? '');
      if (unlock === null)
        return { ok: false, ending: failed(`${secret.from} holds no key`, 'old-key-file') };
      unlocks.push(unlock);
    }
    return { ok: true, unlocks };
  }

  /** Whether the board may be written over; what speaks against it is kept. */
  private async mayWrite(device: DeviceView, holds: BoardHolds): Promise<boolean> {
    const { id } = device;
    const { replace } = this.options;
    if (holds.device !== null && holds.device !== id && replace === undefined)
      this.refusal = failed(
        `this board is ${holds.device}: with --replace it becomes ${id}, and ${holds.device} has no button any more`,
        'device',
        'other-device',
      );
    else if (holds.device !== id && (await this.livesElsewhere(device)))
      this.refusal = failed(
        `${id} is heard from another board, and no two boards share a key: register this one as another device (device add), or take that board's power off${device.kind === 'wearable' ? ' and use --replace' : ' and run this again'}`,
        'device',
        'second-board',
      );
    if (this.refusal !== null) return false;
    const marked = await this.admin.perform('device.flashed', { id });
    if (!marked.ok) this.refusal = refused(marked.problem);
    return this.refusal === null;
  }

  private async livesElsewhere({ id, kind, state, lastHeardAt }: DeviceView): Promise<boolean> {
    if (state !== 'healthy' || lastHeardAt === null) return false;
    if (kind === 'wearable')
      return this.options.replace === undefined && Date.now() - Date.parse(lastHeardAt) < WEARABLE_MS;
    for (const begun = performance.now(); performance.now() - begun < OTHER_BOARD_MS; ) {
      this.report.passing(
        'Device',
        `${id} was heard just now: looking whether another board has its key ...`,
      );
      const now = await this.admin.perform('device.show', { id });
      if (now.ok && now.value.lastHeardAt !== lastHeardAt) return true;
      await pause(LOOK_EVERY_MS);
    }
    return false;
  }

  private untested(id: string): Ending {
    this.report.line(
      'Result',
      `${id} is flashed and NOT in service: noodknop device test ${id}, then press it`,
    );
    this.report.event('done', { device: id, inService: false });
    return DONE;
  }

  private async testPress(device: DeviceView): Promise<Ending> {
    const { id } = device;
    if (isPressed(device)) {
      const begun = await this.admin.perform('device.test', { id, minutes: TEST_MINUTES, once: true });
      if (!begun.ok) return refused(begun.problem);
    }
    const what = !isPressed(device)
      ? 'waiting until the gateway hears it'
      : device.kind === 'wearable'
        ? `hold the button of ${id} for a second, near a hub; nobody is paged for it`
        : `press the button of ${id} once, now; nobody is paged for it`;
    this.report.event('waiting-for-press', { device: id, minutes: TEST_MINUTES });
    if (!this.terminal.shown) this.report.line('Test', what);
    const until = performance.now() + TEST_MINUTES * 60_000;
    for (let left = until - performance.now(); left > 0; left = until - performance.now()) {
      const seconds = Math.ceil(left / 1000);
      const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
      const tried = await this.admin.perform('device.tried', { id });
      if (!tried.ok) return refused(tried.problem);
      const heard = tried.value.device.lastHeardAt !== device.lastHeardAt;
      const came = isPressed(device) ? tried.value.press !== null : heard;
      if (came) return this.inService(tried.value);
      this.report.passing(
        'Test',
        `${what} (${clock}; ${heard ? 'it is connected' : 'it has not connected yet'})`,
      );
      await pause(LOOK_EVERY_MS);
    }
    this.report.end();
    return failed(
      `no press of ${id} came in ${TEST_MINUTES} minutes: it is NOT in service. Does its light flicker fast (settings), or slow amber (no gateway: Wi-Fi, --gateway)? Then "noodknop device test ${id}" and press it`,
      'device',
      'no-press',
    );
  }

  private inService({ device, press, roundTrip }: TriedView): Ending {
    this.report.end();
    const { id, firmware } = device;
    const age = press?.age ?? null;
    if (press !== null) {
      const there = age === null ? 'received' : `${age} ms from finger to wire`;
      const back =
        roundTrip === null ? 'through a hub' : `receipt there and back in ${Math.round(roundTrip)} ms`;
      this.report.line('Test', `${there}, ${back}. Three short flashes? Then it heard the receipt`);
    }
    this.report.line(
      'Result',
      paint(this.terminal, 'green', `${id} is in service${firmware === null ? '' : ` (${firmware})`}`),
    );
    this.report.event('done', { device: id, inService: device.inService, press, roundTrip, firmware });
    return DONE;
  }
}

/** Flashes a board and puts its device into service. */
export async function flashBoard(
  around: Surroundings,
  firmware: Firmware,
  admin: Admin,
  options: FlashOptions,
): Promise<Ending> {
  return wrongUse(options, firmware.boards()) ?? new Flash(around, firmware, admin, options).run();
}
