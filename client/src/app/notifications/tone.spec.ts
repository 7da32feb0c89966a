import { afterEach, expect, it, vi } from 'vitest';
import { createTone } from './tone';

afterEach(() => vi.unstubAllGlobals());

it('sounds at most every two seconds', async () => {
  const start = vi.fn();
  const chain = { connect: () => chain };
  const ramp = vi.fn();
  vi.stubGlobal(
    'AudioContext',
    class {
      state = 'running';
      currentTime = 0;
      destination = chain;
      createOscillator = () => ({ ...chain, frequency: { value: 0 }, start, stop: () => undefined });
      createGain = () => ({
        ...chain,
        gain: { setValueAtTime: ramp, linearRampToValueAtTime: ramp, exponentialRampToValueAtTime: ramp },
      });
    },
  );
  let now = 0;
  const tone = createTone(() => now);
  const playedAt = async (ms: number) => {
    now = ms;
    tone.play();
    await new Promise((resolve) => setTimeout(resolve));
    return start.mock.calls.length / 2;
  };
  expect([await playedAt(0), await playedAt(1_999), await playedAt(2_000), await playedAt(3_500)]).toEqual([
    1, 1, 2, 2,
  ]);
});
