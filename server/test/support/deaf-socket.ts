import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A text frame as a client sends it, masked with zeros. */
function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const { length } = payload;
  const head = length < 126 ? Buffer.from([0x81, 0x80 | length]) : Buffer.alloc(4);
  if (length >= 126) {
    head[0] = 0x81;
    head[1] = 0x80 | 126;
    head.writeUInt16BE(length, 2);
  }
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}

/** A WebSocket by hand that sends what it is told and never reads what comes. Also run by Node itself. */
export class DeafSocket {
  closed = false;
  private readonly socket: Socket;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('close', () => (this.closed = true)).on('error', () => undefined);
  }

  static async open(url: string, token?: string): Promise<DeafSocket> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(
      [
        'GET /chat/ws/?EIO=4&transport=websocket HTTP/1.1',
        `Host: ${hostname}:${port}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
        '',
        '',
      ].join('\r\n'),
    );
    await once(socket, 'data');
    const deaf = new DeafSocket(socket);
    deaf.send(`40/chat,${JSON.stringify({ protocol: 2, ...(token !== undefined && { accessToken: token }) })}`);
    socket.pause();
    return deaf;
  }

  send(...frames: string[]): void {
    if (!this.closed) this.socket.write(Buffer.concat(frames.map(textFrame)));
  }

  close(): void {
    this.socket.destroy();
  }
}
