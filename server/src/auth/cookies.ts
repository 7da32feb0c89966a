import type { IncomingHttpHeaders } from 'node:http';
import { SESSION_COOKIE } from '@suda/contract';
import { parseCookie, stringifySetCookie } from 'cookie';
import { isToken } from './tokens.js';

/** A `Set-Cookie` value for a session token; `maxAgeSeconds` 0 deletes the cookie, `secure` restricts it to TLS. */
export const sessionCookie = (token: string, maxAgeSeconds: number, secure: boolean): string =>
  stringifySetCookie({
    name: SESSION_COOKIE,
    value: token,
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    maxAge: Math.floor(maxAgeSeconds),
    secure,
  });

/** The session token of a request: from `Authorization: Bearer`, otherwise from the cookie. */
export function readSessionToken(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const token = bearer ?? parseCookie(headers.cookie ?? '')[SESSION_COOKIE];
  return token !== undefined && isToken(token) ? token : undefined;
}
