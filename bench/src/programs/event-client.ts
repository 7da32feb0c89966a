import { connect } from 'node:net';
import { FrameReader, textFrame, upgradeRequest } from '../socket-frames.ts';

const CODE = { open: 0x30, ping: 0x32, message: 0x34, connect: 0x30, event: 0x32 } as const;
const HEAD_END = '\r\n\r\n';
const READ_BYTES = 16 * 1024;
const MARK = '"n":';
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

/**
 * A client of Socket.IO over a bare TCP connection, which reads of an event no more than its number `n`: what it costs is
 * not the server's. Resolves when it is in the namespace.
 */
export async function connectClient(port: number, userId: string, received: (n: number) => void): Promise<void> {
  const connected = Promise.withResolvers<void>();
  let head: string | undefined = '';
  const frames = new FrameReader((bytes, start, end) => {
    const [kind, type] = [bytes[start], bytes[start + 1]];
    if (kind === CODE.open) socket.write(textFrame(`40${JSON.stringify({ userId })}`));
    else if (kind === CODE.ping) socket.write(textFrame('3'));
    else if (kind !== CODE.message) return;
    else if (type === CODE.connect) connected.resolve();
    else if (type === CODE.event) received(numberIn(bytes, start, end));
  });
  const read = (chunk: Buffer): boolean => {
    if (head === undefined) frames.read(chunk);
    else {
      head += chunk.toString('latin1');
      const end = head.indexOf(HEAD_END);
      if (end < 0) return true;
      const rest = Buffer.from(head.slice(end + HEAD_END.length), 'latin1');
      head = undefined;
      frames.read(rest);
    }
    return true;
  };
  const socket = connect({
    port,
    host: '127.0.0.1',
    noDelay: true,
    onread: {
      buffer: Buffer.alloc(READ_BYTES),
      callback: (size, buffer) => read((buffer as Buffer).subarray(0, size)),
    },
  });
  socket.once('connect', () => socket.write(upgradeRequest('/socket.io')));
  socket.once('error', (error) => connected.reject(error));
  await connected.promise;
}

function numberIn(bytes: Buffer, start: number, end: number): number {
  let at = bytes.indexOf(MARK, start, 'latin1') + MARK.length;
  if (at < start + MARK.length || at >= end) return -1;
  let n = 0;
  for (let digit = bytes[at]!; digit >= DIGIT_0 && digit <= DIGIT_9; digit = bytes[++at]!) n = n * 10 + digit - DIGIT_0;
  return n;
}
