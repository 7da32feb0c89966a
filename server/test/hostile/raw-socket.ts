import { SOCKET_PATH } from '@suda/contract';
import fc from 'fast-check';

const EVENT_MS = 5_000;

/** A WebSocket on the socket's path that speaks neither Engine.IO nor Socket.IO unless it is told to. */
export class RawSocket {
  readonly heard: string[] = [];
  closed = false;
  private readonly wakers = new Set<() => void>();

  private constructor(private readonly socket: WebSocket) {
    socket.addEventListener('message', ({ data }) => this.note(String(data)));
    socket.addEventListener('close', () => {
      this.closed = true;
      this.note('close');
    });
    socket.addEventListener('error', () => undefined);
  }

  static async open(url: string, query = 'EIO=4&transport=websocket', headers: Record<string, string> = {}) {
    const address = `${url.replace('http', 'ws')}${SOCKET_PATH}/?${query}`;
    const raw = new RawSocket(new WebSocket(address, { headers }));
    await raw.until(() => raw.heard.length > 0);
    return raw;
  }

  /** In the namespace, without a session. */
  static async connected(url: string): Promise<RawSocket> {
    const raw = await RawSocket.open(url);
    raw.send('40/chat,');
    await raw.until(() => raw.heard.some((it) => it.startsWith('40/chat,')));
    return raw;
  }

  send(frame: string | Uint8Array<ArrayBuffer>): void {
    if (!this.closed) this.socket.send(frame);
  }

  /** Resolves when the server has read all that was sent: it answered a command, or closed the connection. */
  async settled(): Promise<void> {
    this.send('42/chat,77["sync",{"rooms":[]}]');
    await this.until(() => this.closed || this.heard.some((it) => it.startsWith('43/chat,77')));
  }

  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`nothing came; heard ${JSON.stringify(this.heard)}`)), EVENT_MS);
      const wake = () => {
        if (!condition()) return;
        clearTimeout(timer);
        this.wakers.delete(wake);
        resolve();
      };
      this.wakers.add(wake);
    });
  }

  close(): void {
    this.socket.close();
  }

  private note(text: string): void {
    this.heard.push(text);
    for (const wake of this.wakers) wake();
  }
}

const GARBAGE = [
  '',
  '0',
  '1',
  '2probe',
  '3',
  '4',
  '5',
  '6',
  '9',
  'hello',
  '4\u0000',
  '42',
  '42[]',
  '42["sync"]',
  '42/chat',
  '42/chat,',
  '42/chat,[]',
  '42/chat,[1]',
  '42/chat,[null,{}]',
  '42/chat,{"a":1}',
  '42/chat,["sync"',
  '42/chat,[["sync"],{}]',
  '42/chat,["__proto__",{}]',
  '42/chat,["constructor",{}]',
  '42/chat,["toString",{}]',
  '42/chat,["disconnect"]',
  '42/chat,["disconnecting"]',
  '42/chat,["connect"]',
  '42/chat,["connect_error",{}]',
  '42/chat,["newListener"]',
  '42/chat,["error",{}]',
  '42/chat,99999999999999999999["sync",{"rooms":[]}]',
  '42/chat,-1["sync",{}]',
  '42/chat,["send_message",{"__proto__":{"roomId":"x"}}]',
  '40/unknown,',
  '40/__proto__,',
  '40/chat,{"token":',
  '40/chat,[]',
  '40/chat,{"protocol":3}',
  '40/chat,{"accessToken":{"a":1}}',
  '40/chat,{"__proto__":{"protocol":2}}',
  '41/unknown,',
  '42/unknown,["sync",{}]',
  '43/chat,5["x"]',
  '43/chat,["x"]',
  '44/chat,{"message":"x"}',
  '450-/chat,["sync",{}]',
  '451-/chat,["sync",{"_placeholder":true,"num":0}]',
  '451-/chat,["sync",{"_placeholder":true,"num":5}]',
  '451-/chat,["sync",{"_placeholder":true,"num":"__proto__"}]',
  '4599999999-/chat,["sync",{"_placeholder":true,"num":0}]',
  '45-/chat,["sync"]',
  '45x-/chat,["sync"]',
  '461-/chat,1["x",{"_placeholder":true,"num":0}]',
  `42/chat,${'['.repeat(20_000)}`,
  `42/chat,["sync",${'['.repeat(3_000)}${']'.repeat(3_000)}]`,
  `42${'/'.repeat(5_000)},["sync"]`,
];

const mangled = fc
  .record({
    base: fc.constantFrom(...GARBAGE, '42/chat,7["sync",{"rooms":[]}]'),
    at: fc.nat(40),
    cut: fc.nat(3),
    put: fc.string({ unit: 'binary', maxLength: 6 }),
  })
  .map(({ base, at, cut, put }) => base.slice(0, at) + put.toWellFormed() + base.slice(at + cut));

/** What is no Socket.IO, or hardly. */
export const rawFrame: fc.Arbitrary<string | Uint8Array<ArrayBuffer>> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...GARBAGE) },
  { weight: 3, arbitrary: mangled },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 100 }).map((bytes) => Uint8Array.from(bytes)) },
);
