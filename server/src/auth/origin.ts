import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import type { Config } from '../config.js';

type ProxyConfig = Pick<Config, 'trustProxy'>;
type Trust = (address: string, hop: number) => boolean;

const compiled = new WeakMap<string[], Trust>();

function trustFunction({ trustProxy }: ProxyConfig): Trust {
  if (!trustProxy) return () => false;
  const known = compiled.get(trustProxy);
  if (known) return known;
  const made = proxyAddr.compile(trustProxy);
  compiled.set(trustProxy, made);
  return made;
}

/** A list header's nearest entry: the one that the trusted peer itself wrote. */
const lastEntry = (header: string | string[] | undefined) =>
  String(header ?? '')
    .split(',')
    .at(-1)
    ?.trim() || undefined;

/** Whether the peer is a trusted proxy, so that its forwarded headers count. */
const isTrustedProxy = (remoteAddress: string | undefined, config: ProxyConfig) =>
  remoteAddress !== undefined && trustFunction(config)(remoteAddress, 0);

/** The client's own address, through trusted proxies; IPv4 in its short form. */
export function clientAddress(
  headers: IncomingHttpHeaders,
  remoteAddress: string | undefined,
  config: ProxyConfig,
): string {
  if (!remoteAddress) return 'unknown';
  const request = { headers, socket: { remoteAddress } } as IncomingMessage;
  return proxyAddr(request, trustFunction(config)).replace(/^::ffff:(?=\d+\.)/i, '');
}

/** Whether the client came over TLS: to this process, or to a trusted proxy that says so. */
export function isSecure(
  headers: IncomingHttpHeaders,
  socket: { encrypted?: boolean; remoteAddress?: string | undefined },
  config: ProxyConfig,
): boolean {
  if (socket.encrypted) return true;
  return isTrustedProxy(socket.remoteAddress, config) && lastEntry(headers['x-forwarded-proto']) === 'https';
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
  const host = requestedHost(headers, remoteAddress, config);
  // Parsing both drops a default port from both.
  return host !== undefined && URL.parse(`${page.protocol}//${host}`)?.host === page.host;
}

/** The host that the browser asked, with its port; through a trusted proxy, the one that the proxy was asked. */
function requestedHost(headers: IncomingHttpHeaders, remoteAddress: string | undefined, config: ProxyConfig) {
  const named = isTrustedProxy(remoteAddress, config) ? lastEntry(headers['x-forwarded-host']) : undefined;
  if (named === undefined) return headers.host;
  // Kong leaves the port out of X-Forwarded-Host, and passes Host as the browser sent it.
  return headers.host?.replace(/:\d+$/, '').toLowerCase() === named.toLowerCase() ? headers.host : named;
}

/** A request's id in the logs: the one that a trusted proxy gave it, so that both logs can be matched, or a new one. */
export function requestId(
  headers: IncomingHttpHeaders,
  remoteAddress: string | undefined,
  config: ProxyConfig,
): string {
  const given = isTrustedProxy(remoteAddress, config) ? headers['x-request-id'] : undefined;
  return typeof given === 'string' && /^[\w-]{1,64}$/.test(given) ? given : randomUUID();
}
