/**
 * The alarm tone, computed here so that no file must load when it matters, and the buzz of the phone. Promises to say
 * whether it can really be heard; a browser allows sound only after a tap (`unlock`). When to ring is left to pages.
 */

/**
 * What is to be heard. `drill` is as loud as an alarm, since a drill is to show who hears one; `simulation` has its beat
 * and is far softer. `notice` is no alarm, and nobody who knows the alarms can take it for one.
 */
export type Tone = 'assist' | 'emergency' | 'drill' | 'simulation' | 'notice';

const RATE = 22_050;

/** Seconds after which a notice sounds again; an alarm is never silent for longer than one. */
export const NOTICE_EVERY = 7;

/**
 * Two soft strokes that fall and fade, as of a bell, and then a long rest: alarms alternate and never fade.
 */
function bellSamples(): Float32Array<ArrayBuffer> {
  const all = new Float32Array(NOTICE_EVERY * RATE);
  for (const [from, pitch] of [
    [0, 523],
    [0.55, 392],
  ] as const) {
    const first = Math.round(from * RATE);
    const length = Math.min(all.length - first, Math.round(2.2 * RATE));
    for (let i = 0; i < length; i += 1) {
      const t = i / RATE;
      const fade = Math.min(1, t / 0.012) * Math.exp(-3.2 * t);
      const wave = Math.sin(2 * Math.PI * pitch * t) + 0.18 * Math.sin(2 * Math.PI * 2.76 * pitch * t);
      all[first + i] = (all[first + i] ?? 0) + wave * fade * 0.3;
    }
  }
  return all;
}

/** Two short strokes of one pitch, and a rest: a call to practise, which nobody who knows the alarms takes for one. */
function exerciseSamples(peak: number): Float32Array<ArrayBuffer> {
  const all = new Float32Array(Math.round(2.4 * RATE));
  for (const from of [0, 0.45]) {
    const first = Math.round(from * RATE);
    const length = Math.round(0.25 * RATE);
    for (let i = 0; i < length; i += 1) {
      const t = i / RATE;
      const edge = Math.min(1, t / 0.02, (0.25 - t) / 0.06);
      const wave = Math.sin(2 * Math.PI * 440 * t) + 0.2 * Math.sin(4 * Math.PI * 440 * t);
      all[first + i] = wave * peak * Math.max(0, edge);
    }
  }
  return all;
}

/** Two tones that alternate: calm and low for assistance, fast and high for an emergency; both loop without a seam. */
export function samplesOf(tone: Tone): Float32Array<ArrayBuffer> {
  if (tone === 'notice') return bellSamples();
  if (tone === 'drill') return exerciseSamples(0.65);
  if (tone === 'simulation') return exerciseSamples(0.24);
  const emergency = tone === 'emergency';
  const note = emergency ? 0.18 : 0.32;
  const [low, high] = emergency ? [880, 1320] : [587, 784];
  const notes = emergency ? 8 : 4;
  const rest = emergency ? 0.16 : 0.92;
  const all = new Float32Array(Math.round((notes * note + rest) * RATE));
  for (let i = 0; i < all.length; i += 1) {
    const t = i / RATE;
    const nth = Math.floor(t / note);
    if (nth >= notes) break;
    const inNote = t - nth * note;
    const edge = Math.min(1, inNote / 0.008, (note - inNote) / 0.03);
    const pitch = nth % 2 === 0 ? low : high;
    const wave = Math.sin(2 * Math.PI * pitch * t) + 0.35 * Math.sin(4 * Math.PI * pitch * t);
    all[i] = wave * 0.6 * Math.max(0, edge);
  }
  return all;
}

/** Milliseconds of buzz and rest, in turns. */
const PATTERN: Readonly<Record<Tone, number[]>> = {
  assist: [500, 300, 500, 700],
  emergency: [400, 100, 400, 100, 400, 200],
  drill: [180, 270, 180, 1770],
  simulation: [180, 270, 180, 1770],
  notice: [90, NOTICE_EVERY * 1000 - 90],
};

/** The sound of one page. */
export class Sound {
  private context: AudioContext | null = null;
  private playing: { readonly tone: Tone; readonly source: AudioBufferSourceNode } | null = null;
  private buzz: ReturnType<typeof setInterval> | undefined;

  /** Called in a tap: from now on sound is allowed. Resolves with whether it can be heard. */
  async unlock(): Promise<boolean> {
    try {
      this.context ??= new AudioContext();
      await Promise.race([this.context.resume(), new Promise((done) => setTimeout(done, 1000))]);
    } catch {
      return false;
    }
    return this.audible();
  }

  /** True when a tone would be heard, as far as the browser says. */
  audible(): boolean {
    return this.context?.state === 'running';
  }

  /** Rings until `stop`. Ringing on with the same tone is no new start. */
  ring(tone: Tone): void {
    if (this.playing?.tone === tone) return;
    this.stop();
    const context = this.context;
    if (context !== null) {
      const samples = samplesOf(tone);
      const buffer = context.createBuffer(1, samples.length, RATE);
      buffer.copyToChannel(samples, 0);
      const source = context.createBufferSource();
      source.buffer = buffer;
      source.loop = true;
      source.connect(context.destination);
      source.start();
      this.playing = { tone, source };
    }
    const pattern = PATTERN[tone];
    const vibrate = (): void => {
      navigator.vibrate?.(pattern);
    };
    vibrate();
    this.buzz = setInterval(
      vibrate,
      pattern.reduce((sum, ms) => sum + ms, 0),
    );
  }

  /** One short sign that sound works. */
  sample(): void {
    const context = this.context;
    if (context === null) return;
    const voice = context.createOscillator();
    const volume = context.createGain();
    voice.frequency.value = 660;
    volume.gain.setValueAtTime(0.0001, context.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.4, context.currentTime + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.0001, context.currentTime + 0.5);
    voice.connect(volume).connect(context.destination);
    voice.start();
    voice.stop(context.currentTime + 0.55);
    navigator.vibrate?.(200);
  }

  /** Silence. */
  stop(): void {
    clearInterval(this.buzz);
    this.buzz = undefined;
    if (this.playing === null) return;
    this.playing.source.stop();
    this.playing.source.disconnect();
    this.playing = null;
    navigator.vibrate?.(0);
  }

  /** True while a tone is playing. */
  ringing(): boolean {
    return this.playing !== null;
  }

  /** Told when the browser takes the sound away or gives it back. */
  onChange(listener: () => void): void {
    this.context?.addEventListener('statechange', listener);
  }
}
