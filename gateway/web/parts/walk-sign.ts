/**
 * The small sign that a press arrived while walking: a short buzz, and a beep where somebody asked for it. Promises no
 * sound until asked for, no word and no name, and another sign for a press that failed.
 */
let context: AudioContext | null = null;

/** Called in a tap: from now on beeps are allowed. */
export async function allowBeeps(): Promise<void> {
  try {
    context ??= new AudioContext();
    await context.resume();
  } catch {
    context = null;
  }
}

function tone(pitch: number, from: number): void {
  if (context === null) return;
  const voice = context.createOscillator();
  const volume = context.createGain();
  const start = context.currentTime + from;
  voice.frequency.value = pitch;
  volume.gain.setValueAtTime(0.0001, start);
  volume.gain.exponentialRampToValueAtTime(0.3, start + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.22);
  voice.connect(volume).connect(context.destination);
  voice.start(start);
  voice.stop(start + 0.25);
}

/** Trembles where somebody has touched the page; browsers complain of anything else. */
function tremble(pattern: number | number[]): void {
  if (navigator.userActivation?.hasBeenActive === false) return;
  try {
    navigator.vibrate?.(pattern);
  } catch {
    // A phone that does not tremble still shows it.
  }
}

/** The sign of a press. `aloud`: somebody asked for beeps. */
export function signOfPress(good: boolean, aloud: boolean): void {
  tremble(good ? 90 : [120, 80, 120, 80, 240]);
  if (!aloud) return;
  if (good) tone(880, 0);
  else {
    tone(330, 0);
    tone(247, 0.26);
  }
}

/** The long buzz of an interruption; nobody has to ask for it. */
export function signOfReal(): void {
  tremble([400, 150, 400, 150, 400]);
}
