const APART_MS = 2_000;
const SECONDS = 0.28;

/** Two soft notes, at most every two seconds. A browser that has not been touched yet stays silent. */
export function createTone(now = () => performance.now()) {
  let context: AudioContext | undefined;
  let last = -Infinity;

  function note(audio: AudioContext, frequency: number, at: number): void {
    const [oscillator, gain] = [audio.createOscillator(), audio.createGain()];
    oscillator.frequency.value = frequency;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(0.12, at + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, at + SECONDS);
    oscillator.connect(gain).connect(audio.destination);
    oscillator.start(at);
    oscillator.stop(at + SECONDS);
  }

  async function play(): Promise<void> {
    if (now() - last < APART_MS) return;
    last = now();
    context ??= new AudioContext();
    if (context.state === 'suspended') await context.resume();
    note(context, 660, context.currentTime);
    note(context, 880, context.currentTime + 0.11);
  }

  return { play: (): void => void play().catch(() => undefined) };
}
