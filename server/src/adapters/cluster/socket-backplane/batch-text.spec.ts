import type { ClusterMessage } from 'socket.io-adapter';
import { MessageType } from 'socket.io-adapter';
import { expect, it } from 'vitest';
import { batchText, readBatch } from './batch-text.js';

const messages = [
  { seq: 7, content: '"messages":[ ],"uid":" 수다 🙂 \\' },
  { seq: 8, content: ']}]}}}' },
];
const json = messages.map((it) => JSON.stringify(it)).join(',');
const batch = { roomId: 'd:"ann",ben', rev: 9, count: 2, json, forV1: true };
const text = batchText('0011223344556677', '/chat', 'r:room:2', batch);

it('is a broadcast to servers of the version before', () => {
  const { uid, nsp, type, data } = JSON.parse(text) as ClusterMessage & { data: unknown };
  expect([uid, nsp, type]).toEqual(['0011223344556677', '/chat', MessageType.BROADCAST]);
  expect(data).toEqual({
    opts: { rooms: ['r:room:2'], except: [], flags: {} },
    packet: { type: 2, nsp: '/chat', data: ['messages', { roomId: batch.roomId, messages }] },
  });
});

it('gives its messages as they were written, and nothing to who wrote it', () => {
  expect(readBatch(Buffer.from(text), 'another')).toEqual(batch);
  expect(readBatch(Buffer.from(text), '0011223344556677')).toBeNull();
  const broadcast = '{"uid":"0011223344556677","nsp":"/chat","type":3,"data":{}}';
  expect(readBatch(Buffer.from(broadcast), 'another')).toBeUndefined();
});
