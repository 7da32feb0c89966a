import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError, LIMITS } from '@/shared/api';
import { WatchedPeople, type WatchedPerson } from './watched-people';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const at = (userId: string): WatchedPerson => ({ roomId: 'room', userId });
const pass = () => vi.advanceTimersByTimeAsync(1_000);

function start() {
  const asked: string[][] = [];
  const heard: string[] = [];
  let refusals: ApiError[] = [];
  const people = new WatchedPeople({
    request(named) {
      asked.push(named.map(({ userId }) => userId));
      const refusal = refusals.shift();
      if (refusal) return Promise.reject(refusal);
      return Promise.resolve({ users: named.map(({ userId }) => ({ userId, status: 'online' as const })) });
    },
    answered: (users) => heard.push(...users.map(({ userId }) => userId)),
  });
  return { people, asked, heard, refuse: (...errors: ApiError[]) => (refusals = errors) };
}

it('names those on the screen together, and again only when they are others', async () => {
  const { people, asked, heard } = start();
  const hide = people.show([at('ann'), at('ben')]);
  people.show([at('ann')]);
  await pass();
  expect(asked).toEqual([]);
  await people.renew();
  await pass();
  expect([asked, heard]).toEqual([
    [[], ['ben', 'ann']],
    ['ben', 'ann'],
  ]);
  hide();
  await pass();
  expect(asked.slice(2)).toEqual([['ann']]);
  people.show([at('ann')])();
  await pass();
  expect(asked.slice(3)).toEqual([]);
});

it('names those that come and go all the time after a while, or with others', async () => {
  const { people, asked } = start();
  await people.renew();
  await pass();
  const hide = people.show([at('ann')], 'later');
  await pass();
  expect(asked).toEqual([[]]);
  people.show([at('ben')], 'later');
  await pass();
  expect(asked.slice(1)).toEqual([['ann', 'ben']]);
  hide();
  people.show([at('cho')]);
  await pass();
  expect(asked.slice(2)).toEqual([['ben', 'cho']]);
});

it('names all anew on a new connection', async () => {
  const { people, asked } = start();
  people.show([at('ann')]);
  await people.renew();
  await pass();
  people.stop();
  people.show([at('ben')]);
  await pass();
  expect(asked).toEqual([[], ['ann']]);
  await people.renew();
  await pass();
  expect(asked.slice(2)).toEqual([[], ['ann', 'ben']]);
});

it('names of too many those that came last, and again later when it was too often', async () => {
  const { people, asked, refuse } = start();
  await people.renew();
  const crowd = Array.from({ length: LIMITS.watchedPeople + 5 }, (_, index) => `user${index}`);
  refuse(ApiError.from({ code: 'rate_limited', message: '', details: { retryAfterMs: 500 } }));
  people.show(crowd.map(at));
  await pass();
  expect(asked.slice(1)).toEqual([crowd.slice(5), crowd.slice(5)]);
});

it('leaves a server alone that does not know the command', async () => {
  const { people, asked, refuse } = start();
  const unknown = ApiError.from({ code: 'invalid_payload', message: '' });
  refuse(unknown, unknown);
  people.show([at('ann')]);
  await people.renew();
  await pass();
  await pass();
  expect(asked).toEqual([[], ['ann']]);
});
