import { Encoder, PacketType } from 'socket.io-parser';
import { expect, it } from 'vitest';
import * as ws from 'ws';
import { encodeEvent } from './encoded-event.js';

const NO_MASK = { readOnly: false, mask: false, rsv1: false, opcode: 1, fin: true };
type FrameOf = (data: Buffer, options: object) => Buffer[];

it.each([1, 40, 300, 70_000])('is what Socket.IO makes of the same event, with %i characters', (length) => {
  const args = { roomId: 'room', messages: ['다'.repeat(length)] };
  const [packet] = new Encoder().encode({ type: PacketType.EVENT, nsp: '/chat', data: ['messages', args] });
  const encoded = encodeEvent('messages', JSON.stringify(args));
  expect(encoded.packet).toBe(packet);
  const frame = (ws as unknown as { Sender: { frame: FrameOf } }).Sender.frame(
    Buffer.from(`4${packet as string}`),
    NO_MASK,
  );
  expect(Buffer.concat(encoded.options.wsPreEncodedFrame)).toEqual(Buffer.concat(frame));
});
