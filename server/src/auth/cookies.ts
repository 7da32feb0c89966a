import type { IncomingHttpHeaders } from 'node:http';
import { SESSION_COOKIE } from '@suda/contract';
import { parseCookie, stringifySetCookie } from 'cookie';
import { isToken } from './tokens.js';

const DEVICE_COOKIE = 'suda_device';
/** The longest that browsers keep a cookie, 400 days. */
const DEVICE_SECONDS = 400 * 24 * 60 * 60;

/** `maxAgeSeconds` 0 deletes the cookie, `secure` restricts it to TLS. */
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

/** A `Set-Cookie` value for a session token; `maxAgeSeconds` 0 deletes the cookie, `secure` restricts it to TLS. */
export const sessionCookie = (token: string, maxAgeSeconds: number, secure: boolean): string =>
  setCookie(SESSION_COOKIE, '/', token, maxAgeSeconds, secure);

/** A `Set-Cookie` value for the proof of a known device, which only the sign-in reads. */
export const deviceCookie = (proof: string, secure: boolean): string =>
  setCookie(DEVICE_COOKIE, '/chat/auth', proof, DEVICE_SECONDS, secure);

/** The proof of a known device, unchecked. */
export const readDeviceProof = ({ cookie }: IncomingHttpHeaders): string | undefined =>
  parseCookie(cookie ?? '')[DEVICE_COOKIE];

/** The session token of a request: from `Authorization: Bearer`, otherwise from the cookie. */
export function readSessionToken(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const token = bearer ?? parseCookie(headers.cookie ?? '')[SESSION_COOKIE];
  return token !== undefined && isToken(token) ? token : undefined;
}
