import { randomBytes } from 'node:crypto';

/** The part of RFC 6455 that a load generator needs: sends text frames, receives whole frames; no fragments, no compression. */

const TEXT = 0x81;
const MASKED = 0x80;
const OPCODE = 0x0f;
const NO_MASK_KEY_BYTES = 4;

/** A client's text frame. The mask key is zero, which is allowed and avoids masking the payload. */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = length < 126 ? 2 : 4;
  if (length > 0xffff) throw new RangeError('A frame this long is not needed here.');
  const frame = Buffer.alloc(head + NO_MASK_KEY_BYTES + length);
  frame[0] = TEXT;
  if (head === 2) frame[1] = MASKED | length;
  else {
    frame[1] = MASKED | 126;
    frame.writeUInt16BE(length, 2);
  }
  frame.write(text, head + NO_MASK_KEY_BYTES);
  return frame;
}

/** The request that opens a connection of Engine.IO at that path, as a WebSocket. */
export const upgradeRequest = (path: string): string =>
  [
    `GET ${path}/?EIO=4&transport=websocket HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    '\r\n',
  ].join('\r\n');

export type FrameListener = (bytes: Buffer, start: number, end: number, opcode: number) => void;

/** Splits a stream of bytes into frames; returns positions in the bytes instead of copies. */
export class FrameReader {
  private readonly onFrame: FrameListener;
  private rest: Buffer | undefined;

  constructor(onFrame: FrameListener) {
    this.onFrame = onFrame;
  }

  /** `chunk` may be overwritten afterwards: an incomplete frame is copied. */
  read(chunk: Buffer): void {
    const bytes = this.rest ? Buffer.concat([this.rest, chunk]) : chunk;
    let at = 0;
    for (;;) {
      if (bytes.length - at < 2) break;
      let length = bytes[at + 1]!;
      let head = 2;
      if (length === 126) {
        head = 4;
        if (bytes.length - at < head) break;
        length = bytes.readUInt16BE(at + 2);
      } else if (length === 127) {
        head = 10;
        if (bytes.length - at < head) break;
        length = Number(bytes.readBigUInt64BE(at + 2));
      }
      const end = at + head + length;
      if (end > bytes.length) break;
      this.onFrame(bytes, at + head, end, bytes[at]! & OPCODE);
      at = end;
    }
    if (at === bytes.length) this.rest = undefined;
    else this.rest = this.rest ? bytes.subarray(at) : Buffer.from(bytes.subarray(at));
  }
}
