import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import type { Config } from '../config.js';

type Proxies = Pick<Config, 'trustProxy'>;
type Trust = (address: string, hop: number) => boolean;

const compiled = new WeakMap<string[], Trust>();

function trust({ trustProxy }: Proxies): Trust {
  if (!trustProxy) return () => false;
  const known = compiled.get(trustProxy);
  if (known) return known;
  const made = proxyAddr.compile(trustProxy);
  compiled.set(trustProxy, made);
  return made;
}

/** A list header's nearest entry: the one that the trusted peer itself wrote. */
const nearest = (header: string | string[] | undefined) =>
  String(header ?? '')
    .split(',')
    .at(-1)
    ?.trim() || undefined;

/** Whether the peer is a trusted proxy, so that its forwarded headers count. */
const forwarded = (remoteAddress: string | undefined, config: Proxies) =>
  remoteAddress !== undefined && trust(config)(remoteAddress, 0);

/** Whether the address is a proxy that TRUST_PROXY names. */
export const isTrustedProxy = (address: string, config: Proxies): boolean => trust(config)(address, 0);

/** The client's own address, through trusted proxies; IPv4 in its short form. */
export function clientAddress(
  headers: IncomingHttpHeaders,
  remoteAddress: string | undefined,
  config: Proxies,
): string {
  if (!remoteAddress) return 'unknown';
  const request = { headers, socket: { remoteAddress } } as IncomingMessage;
  return proxyAddr(request, trust(config)).replace(/^::ffff:(?=\d+\.)/i, '');
}

/** Whether the client came over TLS: to this process, or to a trusted proxy that says so. */
export function isSecure(
  headers: IncomingHttpHeaders,
  socket: { encrypted?: boolean; remoteAddress?: string | undefined },
  config: Proxies,
): boolean {
  if (socket.encrypted) return true;
  return forwarded(socket.remoteAddress, config) && nearest(headers['x-forwarded-proto']) === 'https';
}

/**
 * Whether a page that made this request may use the server. A program sends no Origin; a browser's must be the host it
 * asked, or one of CLIENT_ORIGIN.
 */
export function isAllowedOrigin(
  headers: IncomingHttpHeaders,
  remoteAddress: string | undefined,
  config: Pick<Config, 'trustProxy' | 'clientOrigin'>,
): boolean {
  const { origin } = headers;
  if (origin === undefined) return true;
  if (config.clientOrigin.includes(origin)) return true;
  const page = URL.parse(origin);
  if (!page || !/^https?:$/.test(page.protocol)) return false;
  const host = askedHost(headers, remoteAddress, config);
  // Parsing both drops a default port from both.
  return host !== undefined && URL.parse(`${page.protocol}//${host}`)?.host === page.host;
}

/** The host that the browser asked, with its port; through a trusted proxy, the one that the proxy was asked. */
function askedHost(headers: IncomingHttpHeaders, remoteAddress: string | undefined, config: Proxies) {
  const named = forwarded(remoteAddress, config) ? nearest(headers['x-forwarded-host']) : undefined;
  if (named === undefined) return headers.host;
  // Kong leaves the port out of X-Forwarded-Host, and passes Host as the browser sent it.
  return headers.host?.replace(/:\d+$/, '').toLowerCase() === named.toLowerCase() ? headers.host : named;
}

/** A request's id in the logs: the one that a trusted proxy gave it, so that both logs can be matched, or a new one. */
export function requestId(headers: IncomingHttpHeaders, remoteAddress: string | undefined, config: Proxies): string {
  const given = forwarded(remoteAddress, config) ? headers['x-request-id'] : undefined;
  return typeof given === 'string' && /^[\w-]{1,64}$/.test(given) ? given : randomUUID();
}
