import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { Config } from '../../config.js';
import { Metrics } from '../../observe/metrics.js';
import type { HandshakePolicy } from '../../realtime/connections/handshake-policy.js';
import { ReplicaState } from '../../realtime/replicas/replica-state.js';
import { ClientConnections, MOST_OF_ADDRESS } from './client-connections.js';

const policy = { addressOf: () => '203.0.113.7', authorize: () => Promise.resolve() } as unknown as HandshakePolicy;
const aRequest = () => ({ socket: new EventEmitter() }) as unknown as IncomingMessage;

function open(sharedAddresses: Config['sharedAddresses'] = []): ClientConnections {
  const logger = pino({ level: 'silent' });
  const config = { rateLimits: true, sharedAddresses } as unknown as Config;
  return new ClientConnections(policy, new Metrics(), new ReplicaState(logger), config, logger);
}

test('where many people share an address, it may have so many times the connections', async () => {
  const connectionsWith = (sharedAddresses: Config['sharedAddresses']) => {
    const connections = open(sharedAddresses);
    for (let n = 0; n < MOST_OF_ADDRESS; n++) connections.open(aRequest(), () => undefined);
    return connections;
  };
  await expect(connectionsWith([]).admit(aRequest())).rejects.toMatchObject({ code: 'rate_limited' });
  await connectionsWith([{ network: '203.0.113.0/24', times: 2 }]).admit(aRequest());
});

test('of many that come together no more are admitted than one address may have, and those that end make room', async () => {
  const connections = open();
  const requests = Array.from({ length: MOST_OF_ADDRESS + 10 }, aRequest);
  const admitted = await Promise.allSettled(requests.map((it) => connections.admit(it)));
  expect(admitted.filter(({ status }) => status === 'fulfilled')).toHaveLength(MOST_OF_ADDRESS);
  await expect(connections.admit(aRequest())).rejects.toMatchObject({ code: 'rate_limited' });
  const [refused, gone, opened] = requests as [IncomingMessage, IncomingMessage, IncomingMessage];
  connections.refuse(refused);
  gone.socket.emit('close');
  const [, release] = connections.open(opened, () => undefined);
  // Once each.
  connections.refuse(refused);
  release();
  release();
  const more = await Promise.allSettled(Array.from({ length: 10 }, () => connections.admit(aRequest())));
  expect(more.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
});

test('of all that is unread, what was on its way to connections that are gone is no part, and taken away once', () => {
  const connections = open();
  const MIB = 1024 * 1024;
  for (let n = 0; n < 100; n++) {
    const [account, release] = connections.open(aRequest(), () => undefined);
    account.queued(3 * MIB);
    release();
    // Its write fails after it is gone.
    account.sent(3 * MIB);
  }
  const broken: number[] = [];
  for (let n = 0; n < 50; n++) connections.open(aRequest(), () => broken.push(n))[0].queued(3 * MIB);
  expect(broken).toEqual([42, 43, 44, 45, 46, 47, 48, 49]);
});
