import { expect, test } from 'vitest';
import { deviceProof, knownDevice } from './known-device.js';

const ann = { userId: 'ann', passwordHash: '$argon2id$one' };

test('a device is known to the account it signed in to, and each has an id of its own', () => {
  const [one, two] = [deviceProof(ann), deviceProof(ann)];
  expect(knownDevice(one, ann)).toMatch(/^[\w-]{22}$/);
  expect(knownDevice(one, ann)).not.toBe(knownDevice(two, ann));
});

test('and to no other account, nor after a new password', () => {
  const proof = deviceProof(ann);
  expect(knownDevice(proof, { ...ann, userId: 'ben' })).toBeUndefined();
  expect(knownDevice(proof, { ...ann, passwordHash: '$argon2id$two' })).toBeUndefined();
  expect(knownDevice(proof, { userId: 'ann' })).toBeUndefined();
});

test.each([undefined, '', '.', 'a.b', `${'a'.repeat(22)}.${'b'.repeat(43)}`, `${'a'.repeat(22)}.${'é'.repeat(43)}`])(
  '%j proves nothing',
  (proof) => {
    expect(knownDevice(proof, ann)).toBeUndefined();
  },
);

test('an id that is exchanged proves nothing', () => {
  const [, proof = ''] = deviceProof(ann).split('.');
  expect(knownDevice(`${'a'.repeat(22)}.${proof}`, ann)).toBeUndefined();
});
