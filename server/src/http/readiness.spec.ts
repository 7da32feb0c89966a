import { ChatError } from '@suda/contract';
import type { FastifyReply } from 'fastify';
import { expect, it, vi } from 'vitest';
import type { ReplicaState } from '../realtime/replicas/replica-state.js';
import { HealthController } from './health.controller.js';
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

it('tells an engine that is slow under a crowd from one that is silent for long', async () => {
  let now = 0;
  let answers: (() => void)[] = [];
  const answerAll = () => {
    for (const answer of answers) answer();
    answers = [];
  };
  const readiness = new Readiness({ ready: () => new Promise<void>((resolve) => answers.push(resolve)) }, () => now);
  const silent = 'an engine does not answer';
  expect(readiness.mayPass(silent)).toBe(false);
  const first = readiness.problem();
  answerAll();
  expect(await first).toBeUndefined();
  now = 2_900;
  expect(await readiness.problem()).toBe(silent);
  expect([silent, 'the server is stopping', 'an engine does not serve'].map((it) => readiness.mayPass(it))).toEqual([
    true,
    false,
    false,
  ]);
  now = 3_100;
  expect(readiness.mayPass(silent)).toBe(false);
});

it.each([
  ['an engine does not answer', true, 504],
  ['an engine does not answer', false, 503],
  ['the server is stopping', false, 503],
])('%s (may pass: %s) is answered with %i', async (reason, mayPass, expected) => {
  const readiness = { problem: async () => reason, mayPass: () => mayPass } as unknown as Readiness;
  const status = vi.fn();
  const answer = await new HealthController(readiness, { draining: false } as ReplicaState).ready({
    status,
  } as unknown as FastifyReply);
  expect(answer).toEqual({ status: 'unavailable', reason });
  expect(status).toHaveBeenCalledWith(expected);
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
