import { expect, it } from 'vitest';
import { Circuits } from './circuits.js';

const A = 'callback:a';

const FAULT = 'answered 500';

function opened(): Circuits {
  const circuits = new Circuits();
  const outcomes = [1, 2, 3, 4, 5].map(() => circuits.ended(A, FAULT, 0));
  expect(outcomes).toEqual([undefined, undefined, undefined, undefined, 'opened']);
  return circuits;
}

it('opens after five faults in a row, for its destination alone', () => {
  const circuits = opened();
  expect(circuits.enter(A, 0)).toEqual({ until: 1_000, reason: FAULT });
  expect(circuits.enter('callback:b', 0)).toBeUndefined();
});

it('stays closed while deliveries arrive in between', () => {
  const circuits = new Circuits();
  for (let i = 0; i < 20; i++) expect(circuits.ended(A, i % 5 === 4 ? undefined : FAULT, 0)).toBeUndefined();
  expect(circuits.enter(A, 0)).toBeUndefined();
});

it('lets one try after the pause, and is closed by it', () => {
  const circuits = opened();
  expect(circuits.enter(A, 999)).toMatchObject({ until: 1_000 });
  expect(circuits.enter(A, 1_000)).toBeUndefined();
  expect(circuits.enter(A, 1_000)).toMatchObject({ until: 2_000 });
  expect(circuits.ended(A, undefined, 1_100)).toBe('closed');
  expect([circuits.enter(A, 1_100), circuits.enter(A, 1_100)]).toEqual([undefined, undefined]);
});

it('pauses twice as long after each try that fails, up to a minute; one that was broken off may be made again', () => {
  const circuits = opened();
  let now = 1_000;
  const pauses: number[] = [];
  for (let i = 0; i < 8; i++) {
    expect(circuits.enter(A, now)).toBeUndefined();
    circuits.brokenOff(A);
    expect(circuits.enter(A, now)).toBeUndefined();
    circuits.ended(A, FAULT, now);
    const { until = now } = circuits.enter(A, now) ?? {};
    pauses.push(until - now);
    now = until;
  }
  expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
});

it('is not moved by what was sent before it opened and fails after', () => {
  const circuits = opened();
  circuits.ended(A, FAULT, 500);
  expect(circuits.enter(A, 500)).toMatchObject({ until: 1_000 });
});
