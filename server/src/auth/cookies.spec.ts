import { expect, test } from 'vitest';
import { deviceCookie, readDeviceProof, readSessionToken, sessionCookie, withoutOldSessionCookie } from './cookies.js';
import { hashToken, isToken, mintToken } from './tokens.js';

test('a token has 256 bits and is unique', () => {
  const [one, two] = [mintToken(), mintToken()];
  expect(Buffer.from(one, 'base64url')).toHaveLength(32);
  expect(isToken(one)).toBe(true);
  expect(one).not.toBe(two);
  expect(hashToken(one)).not.toContain(one);
  expect(hashToken(one)).toBe(hashToken(one));
});

test('the cookie is out of reach of scripts, other sites and, behind TLS, of plain connections', () => {
  expect(sessionCookie('t', 60.9, false)).toBe('suda_session=t; Max-Age=60; Path=/; HttpOnly; SameSite=Lax');
  // What browsers ask of a cookie with this prefix: Secure, Path=/ and no Domain.
  expect(sessionCookie('t', 60, true)).toBe(
    '__Host-suda_session=t; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Lax',
  );
  expect(withoutOldSessionCookie()).toMatch(/^suda_session=; Max-Age=0; Path=\/;/);
  expect(sessionCookie('', 0, false)).toContain('Max-Age=0');
});

test('the cookie of a known device is sent to the sign-in alone, and lasts', () => {
  expect(deviceCookie('id.proof', true)).toBe(
    '__Secure-suda_device=id.proof; Max-Age=34560000; Path=/chat/auth; HttpOnly; Secure; SameSite=Lax',
  );
  expect(deviceCookie('id.proof', false)).toMatch(/^suda_device=id\.proof; /);
  expect(readDeviceProof({ cookie: 'suda_device=old; __Secure-suda_device=new' })).toBe('new');
  expect(readDeviceProof({ cookie: 'a=b; suda_device=id.proof' })).toBe('id.proof');
  expect(readDeviceProof({})).toBeUndefined();
});

test('a token is read from the header, otherwise from the cookie', () => {
  const [cookie, bearer] = [mintToken(), mintToken()];
  expect(readSessionToken({ cookie: `a=b; suda_session=${cookie}` })).toBe(cookie);
  const secure = `__Host-suda_session=${bearer}`;
  expect(readSessionToken({ cookie: secure })).toBe(bearer);
  // A sibling of this host can set the one without the prefix.
  expect(readSessionToken({ cookie: `suda_session=${cookie}; ${secure}` })).toBe(bearer);
  expect(readSessionToken({ cookie: `${secure}; suda_session=${cookie}` })).toBe(bearer);
  expect(readSessionToken({ authorization: `Bearer ${bearer}`, cookie: `suda_session=${cookie}` })).toBe(bearer);
});

test.each([
  [{}],
  [{ cookie: '' }],
  [{ cookie: 'suda_session' }],
  [{ cookie: 'suda_session=short' }],
  [{ cookie: `suda_session=${'a'.repeat(44)}` }],
  [{ cookie: `suda_session=%${'a'.repeat(42)}` }],
  [{ authorization: `Basic ${'a'.repeat(43)}` }],
  [{ authorization: 'Bearer ' }],
])('%j carries no token', (headers) => {
  expect(readSessionToken(headers)).toBeUndefined();
});
