import { ChatError } from '@suda/contract';
import { expect, it } from 'vitest';
import { Readiness } from './readiness.js';

it('is ready while the engines are, and not after stop', async () => {
  const readiness = new Readiness({ ready: () => Promise.resolve() });
  expect(await readiness.problem()).toBeUndefined();
  readiness.stop();
  expect(await readiness.problem()).toBe('the server is stopping');
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
  const silent = 'an engine does not answer';
  expect(await Promise.all([readiness.problem(), readiness.problem()])).toEqual([silent, silent]);
  expect(performance.now() - since).toBeLessThan(1_000);
  expect(questions).toBe(1);
  answer?.();
  expect(await readiness.problem()).toBeUndefined();
  const later = readiness.problem();
  expect(questions).toBe(2);
  answer?.();
  expect(await later).toBeUndefined();
});

it('stays ready while an engine is slow under a crowd, and not when it is silent for long', async () => {
  let now = 0;
  let answers: (() => void)[] = [];
  const answerAll = () => {
    for (const answer of answers) answer();
    answers = [];
  };
  const readiness = new Readiness({ ready: () => new Promise<void>((resolve) => answers.push(resolve)) }, () => now);
  const first = readiness.problem();
  answerAll();
  expect(await first).toBeUndefined();
  now = 2_900;
  expect(await readiness.problem()).toBeUndefined();
  now = 3_100;
  expect(await readiness.problem()).toBe('an engine does not answer');
  answerAll();
  const last = readiness.problem();
  answerAll();
  expect(await last).toBeUndefined();
});

it('says at once what an engine says against it, however lately it was ready', async () => {
  const answers = [Promise.resolve(), Promise.reject(new Error('connect ECONNREFUSED 10.0.0.7'))];
  const readiness = new Readiness({ ready: () => answers.shift() ?? Promise.resolve() });
  expect(await readiness.problem()).toBeUndefined();
  expect(await readiness.problem()).toBe('an engine does not serve');
});

it('says why, in the words of the backend, and nothing of other errors', async () => {
  const problemOf = (error: Error) => new Readiness({ ready: () => Promise.reject(error) }).problem();
  expect(await problemOf(new ChatError('unavailable', 'the disk is full'))).toBe('the disk is full');
  expect(await problemOf(new Error('connect ECONNREFUSED 10.0.0.7'))).toBe('an engine does not serve');
});
