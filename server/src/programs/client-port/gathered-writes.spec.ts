import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ConnectionAccount } from './client-connections.js';
import { GatheredWrites } from './gathered-writes.js';

function connection(writes: GatheredWrites) {
  const written: string[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const socket = {
    destroyed: false,
    writableEnded: false,
    /** What the system has not taken. */
    writableLength: 0,
    write: (bytes: Buffer, end?: (error?: Error) => void) => {
      if (bytes.length > 0) written.push(bytes.toString());
      if (end) ends.push(end);
    },
  };
  let unread = 0;
  const account = {
    queued: (bytes: number) => void (unread += bytes),
    sent: (bytes: number) => void (unread -= bytes),
  } as ConnectionAccount;
  const outbox = writes.outbox(socket as unknown as Socket, account);
  const send = (text: string, onWritten?: () => void) => outbox.send(Buffer.from(text), onWritten);
  return { send, written, socket, outbox, end: (error?: Error) => ends.shift()?.(error), unread: () => unread };
}

test('what comes for a connection in one turn leaves in one write, in its order', async () => {
  const writes = new GatheredWrites();
  const [one, other] = [connection(writes), connection(writes)];
  for (const text of ['a', 'b', 'c']) one.send(text);
  other.send('x');
  expect([one.written, one.outbox.isEmpty, one.unread()]).toEqual([[], false, 3]);
  await nextTurn();
  expect([one.written, other.written, one.outbox.isEmpty]).toEqual([['abc'], ['x'], true]);
  one.send('d');
  writes.flush();
  expect(one.written).toEqual(['abc', 'd']);
});

test('what the system takes at once is sent; what it does not is unread until it is gone', () => {
  const writes = new GatheredWrites();
  const { send, socket, end, unread } = connection(writes);
  send('abc');
  writes.flush();
  expect(unread()).toBe(0);
  socket.writableLength = 2;
  send('de');
  writes.flush();
  expect(unread()).toBe(2);
  end();
  expect(unread()).toBe(0);
});

test('says of each frame when it is written, and never where it was not', async () => {
  const writes = new GatheredWrites();
  const { send, end, socket, written } = connection(writes);
  const told: string[] = [];
  send('a', () => told.push('a'));
  send('b', () => told.push('b'));
  await nextTurn();
  expect(told).toEqual([]);
  end();
  expect(told).toEqual(['a', 'b']);
  send('c', () => told.push('c'));
  await nextTurn();
  end(new Error('reset'));
  socket.destroyed = true;
  send('d', () => told.push('d'));
  await nextTurn();
  expect([told, written]).toEqual([
    ['a', 'b'],
    ['ab', 'c'],
  ]);
});

test('with many connections it does not wait for the end of the turn, and forgets none', async () => {
  const writes = new GatheredWrites();
  const all = Array.from({ length: 150 }, () => connection(writes));
  for (const it of all) it.send('a');
  expect(all.filter(({ written }) => written.length > 0)).toHaveLength(128);
  await nextTurn();
  expect(all.flatMap(({ written }) => written)).toEqual(all.map(() => 'a'));
});
