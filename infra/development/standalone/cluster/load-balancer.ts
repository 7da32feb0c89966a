import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A request's first chunk, with its headers: the browsers and proxies here send them in one. */
const asksForWebSocket = (head: Buffer) => /^upgrade: websocket/im.test(head.toString('latin1'));

/** One address for several servers: each WebSocket goes to the next server that accepts it, and so does each other connection. */
export class LoadBalancer {
  readonly url: string;
  readonly #server: Server;
  readonly #targets: readonly number[];
  readonly #sockets = new Set<Socket>();
  // Counted separately: with two requests before each WebSocket, all WebSockets would go to the same server.
  readonly #turns = { webSocket: 0, other: 0 };

  private constructor(server: Server, targets: readonly number[]) {
    this.#server = server;
    this.#targets = targets;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('connection', (near) => this.#accept(near));
  }

  /** Listens on `port`, for the servers at `targets`. Rejects when the port is taken. */
  static async open(port: number, targets: readonly number[]): Promise<LoadBalancer> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
    return new LoadBalancer(server, targets);
  }

  #accept(near: Socket): void {
    this.#track(near);
    near.once('data', (head) => {
      near.pause();
      const kind = asksForWebSocket(head) ? 'webSocket' : 'other';
      const turn = this.#turns[kind]++ % this.#targets.length;
      this.#forward(near, head, [...this.#targets.slice(turn), ...this.#targets.slice(0, turn)]);
    });
  }

  #forward(near: Socket, head: Buffer, [target, ...others]: number[]): void {
    if (target === undefined || near.destroyed) return void near.destroy();
    const far = connect(target, '127.0.0.1');
    const next = () => this.#forward(near, head, others);
    far.once('error', next);
    far.once('connect', () => {
      far.off('error', next);
      this.#track(far);
      for (const socket of [near, far]) {
        socket.once('close', () => {
          near.destroy();
          far.destroy();
        });
      }
      if (near.destroyed) return void far.destroy();
      far.write(head);
      near.pipe(far).pipe(near);
    });
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true).on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
