import type { IncomingMessage } from 'node:http';
import type { Server } from 'socket.io';

interface Connection {
  request: IncomingMessage;
}

/** Packets that wait for a connection leave in one write: a system call for each would be most of what a message costs. */
export function gatherWrites({ engine }: Server): void {
  engine.on('flush', ({ request }: Connection, packets: readonly unknown[]) => {
    if (packets.length > 1) request.socket.cork();
  });
  engine.on('drain', ({ request }: Connection) => request.socket.uncork());
}
