import type { IncomingMessage } from 'node:http';
import type { Server } from 'socket.io';

interface Connection {
  request: IncomingMessage;
}

/** Sends a connection's queued packets in one write: a system call per packet would dominate the cost of a message. */
export function gatherWrites({ engine }: Server): void {
  engine.on('flush', ({ request }: Connection, packets: readonly unknown[]) => {
    if (packets.length > 1) request.socket.cork();
  });
  engine.on('drain', ({ request }: Connection) => request.socket.uncork());
}
