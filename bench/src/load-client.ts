import { connect, type Socket } from 'node:net';
import { type Ack, type CommandName, type Handshake, NAMESPACE, SOCKET_PATH } from '@suda/contract';
import { FrameReader, textFrame, upgradeRequest } from './socket-frames.ts';

const CODE = { open: 0x30, ping: 0x32, message: 0x34, connect: 0x30, event: 0x32, ack: 0x33, error: 0x34 } as const;
const TEXT = 1;
const CLOSE = 8;
const READ_BYTES = 64 * 1024;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
/** Acks of `send` have ids from here on; those of `call` are smaller. */
const FIRST_SENT = 1_000_000;

export interface LoadListener {
  /** Called with a frame that holds an event: `bytes` from `start` to `end`. */
  event(bytes: Buffer, start: number, end: number): void;
  answered(message: number, ok: boolean, text: () => string): void;
}

/**
 * Socket.IO over a bare TCP connection. A client that parses every frame would use more of the machine than the measured
 * server; this one reads the first bytes of a frame and leaves the rest to its listener.
 */
export class LoadClient {
  listener: LoadListener | undefined;
  private readonly socket: Socket;
  private readonly frames: FrameReader;
  private readonly calls = new Map<number, (ack: Ack<unknown>) => void>();
  private lastCall = 0;
  private upgraded = false;
  private head = '';
  private closing = false;
  private readonly closed = Promise.withResolvers<void>();
  /** Whether commands can be sent. */
  open = true;
  private readonly auth: Handshake;
  private readonly connected = Promise.withResolvers<void>();

  private constructor(port: number, auth: Handshake) {
    this.auth = auth;
    this.frames = new FrameReader((bytes, start, end, opcode) => this.frame(bytes, start, end, opcode));
    this.socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: { buffer: Buffer.alloc(READ_BYTES), callback: (size, buffer) => this.read(buffer as Buffer, size) },
    });
    this.socket.once('connect', () => this.socket.write(upgradeRequest(SOCKET_PATH)));
    this.socket.once('error', (error) => this.connected.reject(error));
    this.socket.once('close', () => {
      this.open = false;
      this.closed.resolve();
      this.connected.reject(new Error('The server closed the connection.'));
      if (this.upgraded && !this.closing) throw new Error('The server closed a connection under load.');
    });
  }

  /** Resolves when the client is connected to the namespace. */
  static async open(port: number, auth: Handshake): Promise<LoadClient> {
    const client = new LoadClient(port, auth);
    await client.connected.promise;
    return client;
  }

  close(): void {
    this.closing = true;
    this.socket.destroy();
  }

  /** Reads nothing more of what comes; resolves when the connection is closed, which the server may do now. */
  stopReading(): Promise<void> {
    this.closing = true;
    this.socket.on('error', () => undefined);
    this.socket.pause();
    return this.closed.promise;
  }

  /** Sends a command whose answer nobody waits for. */
  ask(name: CommandName, payload: object): void {
    this.socket.write(textFrame(`42${NAMESPACE},${++this.lastCall}${JSON.stringify([name, payload])}`));
  }

  /** Sends a command and returns its result, for setup before the load. */
  async call<T>(name: CommandName, payload: object): Promise<T> {
    const id = ++this.lastCall;
    const answer = new Promise<Ack<unknown>>((resolve) => this.calls.set(id, resolve));
    this.socket.write(textFrame(`42${NAMESPACE},${id}${JSON.stringify([name, payload])}`));
    const ack = await answer;
    if (!ack.ok) throw new Error(`${name} was answered: ${ack.error.code} ${ack.error.message}`);
    return ack.data as T;
  }

  /** Sends a message of the load; `payload` is JSON. The listener receives the ack. */
  send(message: number, payload: string): void {
    this.socket.write(textFrame(`42${NAMESPACE},${FIRST_SENT + message}["send_message",${payload}]`));
  }

  private read(buffer: Buffer, size: number): boolean {
    if (this.upgraded) this.frames.read(buffer.subarray(0, size));
    else this.readHead(buffer.subarray(0, size));
    return true;
  }

  private readHead(chunk: Buffer): void {
    this.head += chunk.toString('latin1');
    const end = this.head.indexOf('\r\n\r\n');
    if (end < 0) return;
    if (!this.head.startsWith('HTTP/1.1 101')) {
      this.connected.reject(new Error(`The handshake was answered: ${this.head.slice(0, this.head.indexOf('\r\n'))}`));
      return;
    }
    this.upgraded = true;
    const rest = Buffer.from(this.head.slice(end + 4), 'latin1');
    this.head = '';
    if (rest.length > 0) this.frames.read(rest);
  }

  private frame(bytes: Buffer, start: number, end: number, opcode: number): void {
    if (opcode === CLOSE) return;
    if (opcode !== TEXT) throw new Error(`Received a frame with opcode ${opcode}.`);
    const kind = bytes[start];
    if (kind === CODE.message) this.packet(bytes, start + 1, end);
    else if (kind === CODE.ping) this.socket.write(textFrame('3'));
    else if (kind === CODE.open) this.socket.write(textFrame(`40${NAMESPACE},${JSON.stringify(this.auth)}`));
  }

  private packet(bytes: Buffer, start: number, end: number): void {
    switch (bytes[start] as number) {
      case CODE.event:
        this.listener?.event(bytes, start, end);
        return;
      case CODE.ack:
        this.ack(bytes, start + 1 + NAMESPACE.length + 1, end);
        return;
      case CODE.connect:
        this.connected.resolve();
        return;
      case CODE.error:
        this.connected.reject(new Error(`Connection refused: ${bytes.toString('utf8', start, end)}`));
        return;
    }
  }

  private ack(bytes: Buffer, start: number, end: number): void {
    let id = 0;
    let at = start;
    for (let byte = bytes[at]!; byte >= DIGIT_0 && byte <= DIGIT_9; byte = bytes[++at]!) id = id * 10 + byte - DIGIT_0;
    const text = () => bytes.toString('utf8', at, end);
    if (id >= FIRST_SENT) {
      // [{"ok":true, … and [{"ok":false, … differ in their eighth byte.
      this.listener?.answered(id - FIRST_SENT, bytes[at + 7] === 0x74, text);
      return;
    }
    const [answer] = JSON.parse(text()) as [Ack<unknown>];
    this.calls.get(id)?.(answer);
    this.calls.delete(id);
  }
}
