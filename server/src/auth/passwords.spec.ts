import { expect, test } from 'vitest';
import { type ChatError } from '@suda/contract';
import { hashPassword, verifyPassword } from './passwords.js';

const HERE = '192.0.2.1';

test('the right password verifies, another does not', async () => {
  const hash = await hashPassword('correct horse', HERE);
  expect(await verifyPassword('correct horse', hash, HERE)).toBe(true);
  expect(await verifyPassword('correct horsf', hash, HERE)).toBe(false);
});

test('the hash carries its parameters, and the same password never gives the same hash', async () => {
  const [one, two] = await Promise.all([hashPassword('same', HERE), hashPassword('same', HERE)]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(one).not.toBe(two);
});

test('a hash with other parameters still verifies', async () => {
  // Created by the reference implementation: `echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1`.
  const hash = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
  expect(await verifyPassword('password', hash, HERE)).toBe(true);
  expect(await verifyPassword('passwort', hash, HERE)).toBe(false);
});

test('a password verifies in any Unicode normalization form', async () => {
  const hash = await hashPassword('비밀번호입니다'.normalize('NFD'), HERE);
  expect(await verifyPassword('비밀번호입니다'.normalize('NFC'), hash, HERE)).toBe(true);
});

test('verifying without a hash fails in the same time', async () => {
  const hash = await hashPassword('x', HERE);
  const timed = async (stored: string | undefined) => {
    const start = performance.now();
    for (let i = 0; i < 5; i++) expect(await verifyPassword('wrong', stored, HERE)).toBe(false);
    return performance.now() - start;
  };
  const [known, unknown] = [await timed(hash), await timed(undefined)];
  expect(unknown).toBeGreaterThan(known / 4);
});

test('a burst is queued, and beyond the queue rejected with retryAfterMs', async () => {
  const results = await Promise.allSettled(Array.from({ length: 110 }, () => verifyPassword('x', undefined, HERE)));
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as ChatError] : []));
  // A hundred wait; up to two more had begun, one in each turn of the loop.
  expect(refused.length).toBeGreaterThanOrEqual(8);
  expect(refused.length).toBeLessThanOrEqual(10);
  expect(refused[0]).toMatchObject({ code: 'rate_limited', details: { retryAfterMs: expect.any(Number) } });
  expect(await verifyPassword('x', undefined, HERE)).toBe(false);
});

test('a burst from one address does not keep another waiting, nor fill the queue for it', async () => {
  let settled = 0;
  const burst = Array.from({ length: 400 }, () =>
    verifyPassword('x', undefined, HERE)
      .catch(() => undefined)
      .finally(() => (settled += 1)),
  );
  await new Promise(setImmediate);
  const refusedAtOnce = settled;
  expect(await verifyPassword('x', undefined, '192.0.2.2')).toBe(false);
  // Two were running; one of the burst has its turn before, one beside, and one lost its place.
  expect(settled - refusedAtOnce).toBeLessThanOrEqual(6);
  await Promise.all(burst);
});
