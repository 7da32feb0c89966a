import { NAMESPACE } from '@suda/contract';

/** An event as Socket.IO sends it, and the same as the WebSocket frame of Engine.IO: made once for all its receivers. */
export interface EncodedEvent {
  packet: string;
  options: { preEncoded: true; wsPreEncodedFrame: [Buffer] };
}

const TEXT = 0x81;

/** `args` is JSON. */
export function encodeEvent(event: string, args: string): EncodedEvent {
  const packet = `2${NAMESPACE},["${event}",${args}]`;
  return { packet, options: { preEncoded: true, wsPreEncodedFrame: [textFrame(`4${packet}`)] } };
}

/** A server's frame of RFC 6455 in one piece, so that it is one write. */
function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = length < 126 ? 2 : length < 0x10000 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = TEXT;
  if (head === 2) frame[1] = length;
  else if (head === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, head);
  return frame;
}
