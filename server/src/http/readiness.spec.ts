import { expect, it } from 'vitest';
import { Readiness } from './readiness.js';

it('is ready while the engines are, and not after stop', async () => {
  const readiness = new Readiness({ ready: () => Promise.resolve() });
  expect(await readiness.check()).toBe(true);
  readiness.stop();
  expect(await readiness.check()).toBe(false);
});

it('is not ready within a second when the engines do not answer, probes them once, and recovers', async () => {
  let questions = 0;
  let answer: (() => void) | undefined;
  const ready = () => {
    questions += 1;
    return new Promise<void>((resolve) => (answer = resolve));
  };
  const readiness = new Readiness({ ready });
  const since = performance.now();
  expect(await Promise.all([readiness.check(), readiness.check()])).toEqual([false, false]);
  expect(performance.now() - since).toBeLessThan(1_000);
  expect(questions).toBe(1);
  answer?.();
  expect(await readiness.check()).toBe(true);
  const later = readiness.check();
  expect(questions).toBe(2);
  answer?.();
  expect(await later).toBe(true);
});
