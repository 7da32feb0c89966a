import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { readConfig } from '../../config.js';
import { upgradeOptions } from './upgrades.js';

test.each([
  ['/chat/ws/?EIO=4', 'websocket', {}, true],
  ['/chat/ws/?EIO=4', 'WebSocket', { SOCKET_TRANSPORTS: 'polling,websocket' }, true],
  ['/chat/ws/?EIO=4', 'websocket', { SOCKET_TRANSPORTS: 'polling' }, false],
  ['/chat/ws', 'websocket', {}, false],
  ['/chat/ws/', 'h2c', {}, false],
  ['/sockets/?EIO=4', 'websocket', { SOCKET_PATH: '/sockets' }, true],
  ['/chat/ws/?EIO=4', 'websocket', { SOCKET_PATH: '/sockets' }, false],
])('%s, %s with %o', (url, upgrade, env, isUpgraded) => {
  const { shouldUpgradeCallback } = upgradeOptions(readConfig(env, '/none'));
  expect(shouldUpgradeCallback({ url, headers: { upgrade } } as IncomingMessage)).toBe(isUpgraded);
});
