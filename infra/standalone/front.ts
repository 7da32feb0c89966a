import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** One address before several: each connection goes to the next one that takes it. */
export class Front {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Listens on `port`, for the servers at `targets`. Rejects when the port is taken. */
  static async open(port: number, targets: readonly number[]): Promise<Front> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
    const front = new Front(server);
    let turn = 0;
    server.on('connection', (near) => {
      turn = (turn + 1) % targets.length;
      front.#carry(near, [...targets.slice(turn), ...targets.slice(0, turn)]);
    });
    return front;
  }

  #carry(near: Socket, [target, ...others]: number[]): void {
    if (target === undefined) return void near.destroy();
    const far = connect(target, '127.0.0.1');
    const next = () => this.#carry(near, others);
    near.on('error', () => undefined);
    far.once('error', next);
    far.once('connect', () => {
      far.off('error', next).on('error', () => undefined);
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.setNoDelay(true);
        socket.once('close', () => {
          this.#sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
      near.pipe(far).pipe(near);
    });
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
