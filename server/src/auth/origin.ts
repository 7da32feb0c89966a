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
  const trust = proxyAddr.compile(trustProxy);
  compiled.set(trustProxy, trust);
  return trust;
}

/** The last entry of a list header: the one that the trusted peer itself added. */
const lastEntry = (header: string | string[] | undefined) =>
  String(header ?? '')
    .split(',')
    .at(-1)
    ?.trim() || undefined;

/** Whether the peer is a trusted proxy, whose forwarded headers are valid. */
export const isTrustedProxy = (remoteAddress: string | undefined, config: ProxyConfig) =>
  remoteAddress !== undefined && trustFunction(config)(remoteAddress, 0);

/** The client's address behind trusted proxies, IPv4-mapped ones as IPv4; `unknown` on a closed connection. */
export function clientAddress(
  headers: IncomingHttpHeaders,
  remoteAddress: string | undefined,
  config: ProxyConfig,
): string {
  if (!remoteAddress) return 'unknown';
  const request = { headers, socket: { remoteAddress } } as IncomingMessage;
  return proxyAddr(request, trustFunction(config)).replace(/^::ffff:(?=\d+\.)/i, '');
}

/** Whether the client connected over TLS: to this process, or to a trusted proxy according to its headers. */
export function isSecure(
  headers: IncomingHttpHeaders,
  socket: { encrypted?: boolean; remoteAddress?: string | undefined },
  config: ProxyConfig,
): boolean {
  if (socket.encrypted) return true;
  return isTrustedProxy(socket.remoteAddress, config) && lastEntry(headers['x-forwarded-proto']) === 'https';
}

/**
 * Whether the Origin of a request is allowed: absent (not a browser), the same host as requested, or listed in
 * CLIENT_ORIGIN.
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
  // Parsing both removes the default port from both.
  return host !== undefined && URL.parse(`${page.protocol}//${host}`)?.host === page.host;
}

/** The host and port that the browser requested, as forwarded by a trusted proxy. */
function requestedHost(headers: IncomingHttpHeaders, remoteAddress: string | undefined, config: ProxyConfig) {
  const forwardedHost = isTrustedProxy(remoteAddress, config) ? lastEntry(headers['x-forwarded-host']) : undefined;
  if (forwardedHost === undefined) return headers.host;
  // Kong omits the port in X-Forwarded-Host, and passes Host unchanged.
  return headers.host?.replace(/:\d+$/, '').toLowerCase() === forwardedHost.toLowerCase()
    ? headers.host
    : forwardedHost;
}

/** The request id for the logs: a trusted proxy's, so that both logs can be correlated, otherwise a new UUID. */
export function requestId(
  headers: IncomingHttpHeaders,
  remoteAddress: string | undefined,
  config: ProxyConfig,
): string {
  const given = isTrustedProxy(remoteAddress, config) ? headers['x-request-id'] : undefined;
  return typeof given === 'string' && /^[\w-]{1,64}$/.test(given) ? given : randomUUID();
}
