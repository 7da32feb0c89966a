import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';
import type { Config } from '../config.js';
import { unmapped } from '../limits/address-keys.js';

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

/** Proxies in a row that are believed. */
const MOST_HOPS = 16;
/** The longest is `[IPv6]:port`. */
const LONGEST_HOP = 54;

/** An entry of X-Forwarded-For: an address, of which some proxies add the port. Undefined for anything else. */
function hopAddress(entry: string): string | undefined {
  if (entry.length > LONGEST_HOP) return undefined;
  const [, bracketed, ipv4, other] =
    /^(?:\[([\da-f:.]+)\](?::\d{1,5})?|([\d.]+)(?::\d{1,5})?|([\da-f:.]+))$/i.exec(entry) ?? [];
  const address = bracketed ?? ipv4 ?? other ?? '';
  return isIP(address) === (ipv4 === undefined ? 6 : 4) ? unmapped(address) : undefined;
}

/**
 * The client's address behind trusted proxies, IPv4-mapped ones as IPv4; `unknown` on a closed connection. Where a trusted
 * proxy passes on what is no address, it is the peer's: what a client makes up is never what it is counted by.
 */
export function clientAddress(
  { 'x-forwarded-for': header }: IncomingHttpHeaders,
  remoteAddress: string | undefined,
  config: ProxyConfig,
): string {
  if (!remoteAddress) return 'unknown';
  const peer = unmapped(remoteAddress);
  const trust = trustFunction(config);
  const list = String(header ?? '');
  let address = peer;
  for (let hop = 0, end = list.length; end >= 0 && trust(address, hop); hop += 1) {
    const comma = list.lastIndexOf(',', end - 1);
    const next = hop < MOST_HOPS ? hopAddress(list.slice(comma + 1, end).trim()) : undefined;
    if (next === undefined) return peer;
    address = next;
    end = comma;
  }
  return address;
}

interface Connection {
  encrypted?: boolean;
  remoteAddress?: string | undefined;
}

/** Whether the client connected over TLS: to this process, or to a trusted proxy according to its headers. */
export function isSecure(headers: IncomingHttpHeaders, socket: Connection, config: ProxyConfig): boolean {
  if (socket.encrypted) return true;
  // Of a WebSocket, some proxies say `wss`.
  return (
    isTrustedProxy(socket.remoteAddress, config) &&
    /^(?:https|wss)$/i.test(lastEntry(headers['x-forwarded-proto']) ?? '')
  );
}

/**
 * Whether the Origin of a request is allowed: absent (not a browser), the same host as requested, or listed in
 * CLIENT_ORIGIN. Where the client connected over TLS, a page that came without it could be anybody's.
 */
export function isAllowedOrigin(
  headers: IncomingHttpHeaders,
  socket: Connection,
  config: Pick<Config, 'trustProxy' | 'clientOrigin'>,
): boolean {
  const { origin } = headers;
  if (origin === undefined) return true;
  if (config.clientOrigin.includes(origin)) return true;
  const page = URL.parse(origin);
  if (!page || !/^https?:$/.test(page.protocol)) return false;
  // Not the other way round: TLS may end at a proxy that nobody trusts to say so.
  if (page.protocol === 'http:' && isSecure(headers, socket, config)) return false;
  const host = requestedHost(headers, socket.remoteAddress, config);
  // Parsing both removes the default port from both.
  return host !== undefined && URL.parse(`${page.protocol}//${host}`)?.host === page.host;
}

/** The host that the browser requested according to a trusted proxy. */
export const forwardedHost = (headers: IncomingHttpHeaders, remoteAddress: string | undefined, config: ProxyConfig) =>
  isTrustedProxy(remoteAddress, config) ? lastEntry(headers['x-forwarded-host']) : undefined;

/** The host and port that the browser requested, as forwarded by a trusted proxy. */
function requestedHost(headers: IncomingHttpHeaders, remoteAddress: string | undefined, config: ProxyConfig) {
  const forwarded = forwardedHost(headers, remoteAddress, config);
  const named = headers.host ?? authorityOf(headers);
  if (forwarded === undefined) return named;
  // Kong omits the port in X-Forwarded-Host, and passes Host unchanged.
  return named?.replace(/:\d+$/, '').toLowerCase() === forwarded.toLowerCase() ? named : forwarded;
}

/** Of HTTP/2. */
function authorityOf({ ':authority': authority }: IncomingHttpHeaders): string | undefined {
  return typeof authority === 'string' ? authority : undefined;
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
