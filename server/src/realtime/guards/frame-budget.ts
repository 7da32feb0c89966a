import { ADMIN_NAMESPACE, NAMESPACE } from '@suda/contract';
import type { EngineConnection, EnginePacket, Transport } from './engine-connection.js';
import { TokenBucket } from './token-bucket.js';

/**
 * What one connection may send before anything is parsed. A program in a loop meets the budgets of commands far earlier,
 * and is answered `rate_limited`; this is for what is not worth an answer.
 */
const FRAMES = { capacity: 1_000, perSecond: 200 };
const BYTES = { capacity: 8 * 1024 * 1024, perSecond: 1024 * 1024 };

/** Packet types of Socket.IO: the first character of a message. */
const CONNECT = '0';
const BINARY = new Set(['5', '6']);

export type Breach = 'flood' | 'second_connect' | 'binary';

/** The namespace of ours that a CONNECT is for; all others count as one. */
const namespaceOf = (connect: string): string | undefined =>
  [NAMESPACE, ADMIN_NAMESPACE].find((name) => connect === CONNECT + name || connect.startsWith(`${CONNECT}${name},`));

/** Calls `onBreach`, instead of handing a packet on, when the connection sends more, or else, than this server takes. */
export function limitFrames(
  connection: EngineConnection,
  onBreach: (breach: Breach) => void,
  { capacity, perSecond } = FRAMES,
): void {
  const frames = new TokenBucket(capacity, perSecond);
  const bytes = new TokenBucket(BYTES.capacity, BYTES.perSecond);
  const connected = new Set<string | undefined>();

  const breachOf = ({ type, data }: EnginePacket): Breach | undefined => {
    if (!frames.tryAcquire(1) || !bytes.tryAcquire(data?.length ?? 0)) return 'flood';
    if (type !== 'message' || data === undefined) return undefined;
    // No command has an attachment, and one that is announced would be waited for, and kept, without end.
    if (typeof data !== 'string' || BINARY.has(data[0] ?? '')) return 'binary';
    if (data[0] !== CONNECT) return undefined;
    // A second CONNECT of one namespace only makes another socket on the same connection.
    const namespace = namespaceOf(data);
    if (connected.has(namespace)) return 'second_connect';
    connected.add(namespace);
    return undefined;
  };

  let broken = false;
  const limited = new WeakSet<Transport>();
  const limit = (transport: Transport) => {
    if (limited.has(transport)) return;
    limited.add(transport);
    const handOn = transport.onPacket.bind(transport);
    transport.onPacket = (packet) => {
      if (broken) return;
      const breach = breachOf(packet);
      if (breach === undefined) return handOn(packet);
      broken = true;
      onBreach(breach);
    };
  };
  limit(connection.transport);
  // One budget for all transports of a connection.
  for (const event of ['upgrading', 'upgrade'] as const) connection.on(event, limit);
}
