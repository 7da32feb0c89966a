import type { IncomingMessage } from 'node:http';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { Config } from '../../config.js';
import { Metrics } from '../../observe/metrics.js';
import type { HandshakePolicy } from '../../realtime/connections/handshake-policy.js';
import { ReplicaState } from '../../realtime/replicas/replica-state.js';
import { ClientConnections, MOST_OF_ADDRESS } from './client-connections.js';

const policy = { addressOf: () => '203.0.113.7', authorize: () => Promise.resolve() } as unknown as HandshakePolicy;
const request = { address: '203.0.113.7' } as unknown as IncomingMessage;

function open(sharedAddresses: Config['sharedAddresses'] = []): ClientConnections {
  const logger = pino({ level: 'silent' });
  const config = { rateLimits: true, sharedAddresses } as unknown as Config;
  return new ClientConnections(policy, new Metrics(), new ReplicaState(logger), config, logger);
}

test('where many people share an address, it may have so many times the connections', async () => {
  const connectionsWith = (sharedAddresses: Config['sharedAddresses']) => {
    const connections = open(sharedAddresses);
    for (let n = 0; n < MOST_OF_ADDRESS; n++) connections.open(request, () => undefined);
    return connections;
  };
  await expect(connectionsWith([]).admit(request)).rejects.toMatchObject({ code: 'rate_limited' });
  await connectionsWith([{ network: '203.0.113.0/24', times: 2 }]).admit(request);
});

test('of all that is unread, what was on its way to connections that are gone is no part, and taken away once', () => {
  const connections = open();
  const MIB = 1024 * 1024;
  for (let n = 0; n < 100; n++) {
    const [account, release] = connections.open(request, () => undefined);
    account.queued(3 * MIB);
    release();
    // Its write fails after it is gone.
    account.sent(3 * MIB);
  }
  const broken: number[] = [];
  for (let n = 0; n < 50; n++) connections.open(request, () => broken.push(n))[0].queued(3 * MIB);
  expect(broken).toEqual([42, 43, 44, 45, 46, 47, 48, 49]);
});
