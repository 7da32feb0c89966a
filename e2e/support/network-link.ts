import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

interface Connection {
  near: Socket;
  far: Socket;
  webSocket: boolean;
}

/** The connection of one browser, which a test can cut or make to lose frames of the server. */
export class NetworkLink {
  private readonly connections = new Set<Connection>();
  private whole = true;

  private constructor(
    private readonly server: Server,
    private readonly port: number,
  ) {}

  static async to(url: string): Promise<NetworkLink> {
    const server = createServer();
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const link = new NetworkLink(server, Number(new URL(url).port));
    server.on('connection', (near) => link.accept(near));
    return link;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Closes every connection and refuses new ones. */
  cut(): void {
    this.whole = false;
    for (const { near, far } of this.connections) {
      near.destroy();
      far.destroy();
    }
  }

  mend(): void {
    this.whole = true;
  }

  /** Open sockets deliver frames of the browser, and lose those of the server. Later sockets are not affected. */
  loseAnswers(): void {
    for (const { far, webSocket } of this.connections) if (webSocket) far.unpipe().resume();
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  private accept(near: Socket): void {
    if (!this.whole) return void near.destroy();
    const far = connect(this.port, '127.0.0.1');
    const connection = { near, far, webSocket: false };
    this.connections.add(connection);
    near.once('data', (head) => (connection.webSocket = /^upgrade: websocket/im.test(head.toString('latin1'))));
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        this.connections.delete(connection);
        near.destroy();
        far.destroy();
      });
    }
  }
}
