import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';
import { ChatError } from '@suda/contract';
import { forwardedHost } from '../../auth/origin.js';
import type { Config } from '../../config.js';
import { isProbe } from './probes.js';

const LONGEST_NAME = 253;
const LABELS = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/;
const HOST_AND_PORT = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9._-]{1,254}?)\.?)(?::(\d{0,5}))?$/;

/** The name or address of a Host header in lower case, without port, brackets and last dot; undefined when it is none. */
export function hostOf(header: string): string | undefined {
  const [, ipv6, name = '', port = ''] = HOST_AND_PORT.exec(header.toLowerCase()) ?? [];
  if (Number(port) > 65_535) return undefined;
  if (ipv6 !== undefined) return isIPv6(ipv6) ? ipv6 : undefined;
  return name.length <= LONGEST_NAME && LABELS.test(name) ? name : undefined;
}

const unreadable = () => new ChatError('invalid_payload', 'The host of the request can’t be read.');

const unknownHost = () =>
  new ChatError('forbidden', 'This server does not go by that host name. Its operator can add it to ALLOWED_HOSTS.');

type HostConfig = Pick<Config, 'host' | 'clientOrigin' | 'allowedHosts' | 'trustProxy'>;

/**
 * Tells whether a host is one of this server's. A page of a stranger can have its own name point here (DNS rebinding) and
 * would then be of the same origin, so names are listed. An address can't be made to point elsewhere: all are allowed.
 */
function knownHosts({ host, clientOrigin, allowedHosts }: HostConfig): (name: string) => boolean {
  const listed = [
    'localhost',
    '*.localhost',
    host.toLowerCase(),
    ...clientOrigin.map((origin) => new URL(origin).hostname),
    ...allowedHosts,
  ];
  const names = new Set(listed);
  const endings = listed.filter((it) => it.startsWith('*.')).map((it) => it.slice(1));
  return (name) =>
    names.has('*') || names.has(name) || isIP(name) !== 0 || endings.some((ending) => name.endsWith(ending));
}

export const isHttp2 = ({ httpVersion }: IncomingMessage): boolean => httpVersion === '2.0';

/** What refuses a request for its host: the one in `Host`, and the one that a trusted proxy says was asked. */
export function hostRefusal(config: HostConfig): (request: IncomingMessage) => ChatError | undefined {
  const isKnown = knownHosts(config);
  return (request) => {
    const { headers, rawHeaders, httpVersion, socket } = request;
    const probe = isProbe(request);
    // Not `headers`, which holds the first of several.
    const valuesOf = (header: string) =>
      rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === header);
    // HTTP/2 has a field of its own for it, beside which the header may say the same once more.
    const named = isHttp2(request) ? [...new Set([':authority', 'host'].flatMap(valuesOf))] : valuesOf('host');
    // HTTP/1.0 knows no Host, and only probes still speak it.
    if (named.length === 0 && httpVersion === '1.0' && probe) return undefined;
    if (named.length !== 1) return unreadable();
    const asked = [...named, forwardedHost(headers, socket.remoteAddress, config) ?? []].flat();
    const hosts = asked.map(hostOf);
    if (hosts.includes(undefined)) return unreadable();
    // Probes come under the name of a container or of a service.
    return probe || hosts.every((host) => host !== undefined && isKnown(host)) ? undefined : unknownHost();
  };
}
