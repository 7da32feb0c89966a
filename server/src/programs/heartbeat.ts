import type { WebSocket } from 'ws';

const PING_MS = 15_000;
const SIGNS_OF_LIFE = ['pong', 'ping', 'message'];

/** Pings WebSockets, so that nothing between closes them as idle. */
export class Heartbeat {
  /** Whether anything came since the last ping. */
  private readonly alive = new Map<WebSocket, boolean>();
  private readonly timer = setInterval(() => this.beat(), PING_MS).unref();

  /** `endsSilent`: those are ended that nothing came from since the ping before. */
  constructor(private readonly options: { endsSilent: boolean }) {}

  watch(socket: WebSocket): void {
    this.alive.set(socket, true);
    for (const sign of SIGNS_OF_LIFE) socket.on(sign, () => this.alive.set(socket, true));
    socket.once('close', () => this.alive.delete(socket));
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private beat(): void {
    for (const [socket, isAlive] of this.alive) {
      if (this.options.endsSilent && !isAlive) socket.terminate();
      else {
        this.alive.set(socket, false);
        socket.ping();
      }
    }
  }
}
