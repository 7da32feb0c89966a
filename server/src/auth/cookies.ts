import type { IncomingHttpHeaders } from 'node:http';
import { SECURE_SESSION_COOKIE, SESSION_COOKIE } from '@suda/contract';
import { parseCookie, stringifySetCookie } from 'cookie';
import { isToken } from './tokens.js';

const DEVICE_COOKIE = 'suda_device';
// Not `__Host-`, which would send it to every path.
const SECURE_DEVICE_COOKIE = `__Secure-${DEVICE_COOKIE}`;
/** The longest that browsers keep a cookie, 400 days. */
const DEVICE_SECONDS = 400 * 24 * 60 * 60;

const setCookie = (name: string, path: string, value: string, maxAgeSeconds: number, secure: boolean): string =>
  stringifySetCookie({
    name,
    value,
    httpOnly: true,
    sameSite: 'lax',
    path,
    maxAge: Math.floor(maxAgeSeconds),
    secure,
  });

/** A `Set-Cookie` value for a session token; `maxAgeSeconds` 0 deletes the cookie, `secure` is for a client behind TLS. */
export const sessionCookie = (token: string, maxAgeSeconds: number, secure: boolean): string =>
  setCookie(secure ? SECURE_SESSION_COOKIE : SESSION_COOKIE, '/', token, maxAgeSeconds, secure);

/** Behind TLS: takes away the cookie that versions before had there, and that a sibling of this host may have set. */
export const withoutOldSessionCookie = (): string => setCookie(SESSION_COOKIE, '/', '', 0, true);

/** A `Set-Cookie` value for the proof of a known device, which only the sign-in reads. */
export const deviceCookie = (proof: string, secure: boolean): string =>
  setCookie(secure ? SECURE_DEVICE_COOKIE : DEVICE_COOKIE, '/chat/auth', proof, DEVICE_SECONDS, secure);

/** The proof of a known device, unchecked. */
export function readDeviceProof({ cookie }: IncomingHttpHeaders): string | undefined {
  const cookies = parseCookie(cookie ?? '');
  return cookies[SECURE_DEVICE_COOKIE] ?? cookies[DEVICE_COOKIE];
}

/**
 * The session token of a request: from `Authorization: Bearer`, otherwise from the cookie. Behind TLS that is the one whose
 * name only this host can set; the other is read where there is none, for browsers that signed in before it had that name.
 */
export function readSessionToken(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const cookies = parseCookie(headers.cookie ?? '');
  const token = bearer ?? cookies[SECURE_SESSION_COOKIE] ?? cookies[SESSION_COOKIE];
  return token !== undefined && isToken(token) ? token : undefined;
}
