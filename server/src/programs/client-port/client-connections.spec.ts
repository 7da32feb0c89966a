import type { IncomingMessage } from 'node:http';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { Config } from '../../config.js';
import { Metrics } from '../../observe/metrics.js';
import type { HandshakePolicy } from '../../realtime/connections/handshake-policy.js';
import { ReplicaState } from '../../realtime/replicas/replica-state.js';
import { ClientConnections, MOST_OF_ADDRESS } from './client-connections.js';

test('where many people share an address, it may have so many times the connections', async () => {
  const request = { address: '203.0.113.7' } as unknown as IncomingMessage;
  const policy = { addressOf: () => '203.0.113.7', authorize: () => Promise.resolve() } as unknown as HandshakePolicy;
  const connectionsWith = (sharedAddresses: Config['sharedAddresses']) => {
    const logger = pino({ level: 'silent' });
    const config = { rateLimits: true, sharedAddresses } as unknown as Config;
    const connections = new ClientConnections(policy, new Metrics(), new ReplicaState(logger), config, logger);
    for (let n = 0; n < MOST_OF_ADDRESS; n++) connections.open(request, () => undefined);
    return connections;
  };
  await expect(connectionsWith([]).admit(request)).rejects.toMatchObject({ code: 'rate_limited' });
  await connectionsWith([{ network: '203.0.113.0/24', times: 2 }]).admit(request);
});
