import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import type { EngineConnection, EnginePacket } from './engine-connection.js';
import { limitFrames } from './frame-budget.js';

/** What a connection is broken for, that sends these packets of Socket.IO. */
function breachOf(...packets: string[]): string | undefined {
  let breach: string | undefined;
  const transport = Object.assign(new EventEmitter(), { onPacket: (_: EnginePacket) => undefined });
  const connection = Object.assign(new EventEmitter(), { transport }) as unknown as EngineConnection;
  limitFrames(connection, (reason) => (breach = reason));
  for (const data of packets) transport.onPacket({ type: 'message', data });
  return breach;
}

test('a connection joins each namespace once', () => {
  expect(breachOf('0/chat,{"protocol":2}', '0/admin,', '2/chat,["sync"]')).toBeUndefined();
  expect(breachOf('0/chat', '0/admin,', '0/chat,')).toBe('second_connect');
  expect(breachOf('0/admin,', '0/admin')).toBe('second_connect');
  expect(breachOf('0', '0{}')).toBe('second_connect');
  expect(breachOf('0/other,', '0/another,')).toBe('second_connect');
});
