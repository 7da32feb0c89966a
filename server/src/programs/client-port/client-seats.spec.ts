import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { Config } from '../../config.js';
import { Metrics } from '../../observe/metrics.js';
import type { HandshakePolicy } from '../../realtime/connections/handshake-policy.js';
import { ReplicaState } from '../../realtime/replicas/replica-state.js';
import type { AudienceService } from '../audience.service.js';
import type { Recipient } from '../seat.js';
import { ClientConnections } from './client-connections.js';
import { ClientSeats } from './client-seats.js';
import type { SessionWatch } from './session-watch.js';

test('who was on the way here when a drain began does not come in, until it is taken back', async () => {
  const logger = pino({ level: 'silent' });
  const state = new ReplicaState(logger);
  const config = { rateLimits: true, sharedAddresses: [] } as unknown as Config;
  const connections = new ClientConnections({} as HandshakePolicy, new Metrics(), state, config, logger);
  const joined: Recipient[] = [];
  const audience = { join: async (it: Recipient) => void joined.push(it) } as unknown as AudienceService;
  const seats = new ClientSeats(audience, connections, {} as SessionWatch, logger);
  const recipient = {} as Recipient;
  await state.setDraining(true, 0);
  expect(await seats.take(recipient, undefined)).toBe(false);
  expect(joined).toEqual([]);
  await state.setDraining(false, 0);
  expect(await seats.take(recipient, undefined)).toBe(true);
});
