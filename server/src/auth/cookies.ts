import type { IncomingHttpHeaders } from 'node:http';
import { SESSION_COOKIE } from '@suda/contract';
import { parseCookie, stringifySetCookie } from 'cookie';
import { isToken } from './tokens.js';

/** A `Set-Cookie` value for the session's token; an age of 0 takes the cookie away. `secure` is for TLS. */
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

/** The token a request carries: `Authorization: Bearer`, else the cookie. */
export function readSessionToken(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const token = bearer ?? parseCookie(headers.cookie ?? '')[SESSION_COOKIE];
  return token !== undefined && isToken(token) ? token : undefined;
}
