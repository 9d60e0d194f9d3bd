/**
 * The radio of a wearable in the real interpreter, which has none on Linux: played by a few lines that its flash runs
 * before the firmware, and that print what would be on the air. Promises the firmware's own functions everywhere else;
 * who hears it, and who writes, is the test's.
 */
import { EspruinoBoard } from './espruino.ts';
import type { OnAir } from './fake-hub.ts';
import { until } from './rig.ts';

/** The button, which is high while it is pressed, and the lights. */
export const BTN = 5;
export const LEDS = [1, 2, 3] as const;

/** Written into the board's flash, it makes the next boot count the variables in use. */
const COUNTING = 'count';

/**
 * Each line that begins with `@` is for us. Variables are counted wherever the firmware asks for a least or a greatest
 * number, which is nearly everywhere; that takes time, so only when it is asked for.
 */
const PRELUDE = `
(function(){
global.BTN=${BTN};global.LED1=${LEDS[0]};global.LED2=${LEDS[1]};global.LED3=${LEDS[2]};
if(!E.getBattery)E.getBattery=function(){return 88};
var on={},edge=0,watch=setWatch,wait=setTimeout,busy=0;
function timed(f){return function(a){var t=getTime();f(a);busy+=getTime()-t}}
global.setWatch=function(f,p,o){return watch(timed(function(e){edge=e.time;f(e)}),p,o)};
global.setTimeout=function(f,ms){return wait(timed(f),ms)};
global.NRF={
setServices:function(s){var u=Object.keys(s)[0],c=s[u];on.write=timed(c[Object.keys(c)[0]].onWrite)},
on:function(e,f){on[e]=timed(f)},
setAdvertising:function(d,o){var t=getTime(),h="",a=o.manufacturerData;for(var i=0;i<a.length;i++)h+=(256+a[i]).toString(16).substr(1);print("@air "+o.interval+" "+h+" "+Math.round((t-edge)*10000)/10)},
sleep:function(){print("@air 0")},wake:function(){},
disconnect:function(){print("@bye");wait(on.disconnect,0)},
hub:function(w){if(w==="+")on.connect();else if(w==="-")on.disconnect();else{var b=new Uint8Array(w.length/2);for(var i=0;i<b.length;i++)b[i]=parseInt(w.substr(2*i,2),16);on.write({data:b.buffer})}}};
global.g={clear:function(){},setFont:function(){},setFontAlign:function(){},wrapString:function(t){return[t]},drawString:function(t){print("@word "+t)}};
global.Bangle={setOptions:function(){},setLocked:function(){},touchWr:function(){},setPollInterval:function(){},setBacklight:function(o){print("@lit "+o)},buzz:function(ms){print("@buzz "+ms)}};
var bare=process.memory().usage,most=0,min=Math.min,max=Math.max;
function count(){var u=process.memory().usage;if(u>most)most=u}
NRF.most=function(){return most-bare};
NRF.busy=function(){return Math.round(busy*1000)};
NRF.used=function(){return process.memory().usage-bare};
if(require("Storage").read("${COUNTING}")){
Math.min=function(a,b,c,d){count();return c===undefined?min(a,b):d===undefined?min(a,b,c):min(a,b,c,d)};
Math.max=function(a,b,c){count();return c===undefined?max(a,b):max(a,b,c)};
}
})();`;

/** What was on the air, and when. */
export interface Aired {
  /** Milliseconds from the newest edge of the button, by the board's own clock. */
  readonly sinceEdge: number;
  readonly everyMs: number;
  /** Null: nothing. */
  readonly frame: Uint8Array | null;
}

/** One wearable. */
export class EspruinoWearable implements OnAir {
  readonly board = new EspruinoBoard([BTN, ...LEDS]);
  private read = 0;
  private connected = false;

  constructor() {
    for (const pin of [BTN, ...LEDS]) this.board.set(pin, false);
  }

  /** Writes firmware and settings; the console stays open, since a hub speaks through it. */
  async flash(program: string, settings: object): Promise<void> {
    await this.board.flash({
      '.bootcde': program,
      '.boot0': PRELUDE,
      noodknop: JSON.stringify({ ...settings, open: 1 }),
    });
  }

  /** Everything that came on the air since the last call. */
  aired(): readonly Aired[] {
    const end = this.board.printed.lastIndexOf('\n') + 1;
    const lines = this.board.printed.slice(this.read, end);
    this.read = Math.max(this.read, end);
    return [...lines.matchAll(/@air (\d+)(?: ([0-9a-f]{48}) (-?[\d.]+))?/g)].map(([, every, hex, ms]) => ({
      everyMs: Number(every),
      frame: hex === undefined ? null : new Uint8Array(Buffer.from(hex, 'hex')),
      sinceEdge: Number(ms ?? 0),
    }));
  }
  /** Words on its screen, in order. */
  words(): readonly string[] {
    return [...this.board.printed.matchAll(/@word (.*?)\r?\n/g)].map(([, word]) => word ?? '');
  }
  /** Milliseconds that its motor ran. */
  buzzed(): number {
    return [...this.board.printed.matchAll(/@buzz (\d+)/g)].reduce((sum, [, ms]) => sum + Number(ms), 0);
  }
  /** From its next boot on it counts the variables in use. */
  countFromNextBoot(): void {
    this.board.type(`require("Storage").write("${COUNTING}","1")`);
  }
  /** Asks it for a number. */
  async ask(expression: string): Promise<number> {
    const before = this.board.printed.length;
    this.board.type(`print("is="+${expression})`);
    await until(expression, 10_000, () => /is=-?\d+\s/.test(this.board.printed.slice(before)));
    return Number(/is=(-?\d+)/.exec(this.board.printed.slice(before))?.[1]);
  }

  written(piece: Uint8Array): void {
    if (!this.connected) this.board.type('NRF.hub("+")');
    this.connected = true;
    this.board.type(`NRF.hub("${Buffer.from(piece).toString('hex')}")`);
  }
  disconnected(): void {
    if (this.connected) this.board.type('NRF.hub("-")');
    this.connected = false;
  }
}
