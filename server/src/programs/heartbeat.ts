import type { WebSocket } from 'ws';

const PING_MS = 15_000;

/** Ends WebSockets whose peer does not answer a ping before the next one. */
export class Heartbeat {
  private readonly alive = new Map<WebSocket, boolean>();
  private readonly timer = setInterval(() => this.beat(), PING_MS).unref();

  watch(socket: WebSocket): void {
    this.alive.set(socket, true);
    socket.on('pong', () => this.alive.set(socket, true));
    socket.once('close', () => this.alive.delete(socket));
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private beat(): void {
    for (const [socket, isAlive] of this.alive) {
      if (!isAlive) socket.terminate();
      else {
        this.alive.set(socket, false);
        socket.ping();
      }
    }
  }
}
