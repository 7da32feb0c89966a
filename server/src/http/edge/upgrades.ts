import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Config } from '../../config.js';

type SocketConfig = Pick<Config, 'socket'>;

/** Whether a request asks for a WebSocket where there is one. */
const isForSocket =
  ({ socket: { path, transports } }: SocketConfig) =>
  ({ url = '', headers }: IncomingMessage): boolean =>
    // As Engine.IO reads it: what it does not take would get no answer from anybody, and never be closed.
    headers.upgrade?.toLowerCase() === 'websocket' && url.startsWith(`${path}/`) && transports.includes('websocket');

/**
 * Any other request that asks to upgrade is answered as if it had not, as HTTP allows: a connection that is closed without
 * a byte looks like a dead server to a gateway.
 */
export const upgradeOptions = (config: SocketConfig) => ({ shouldUpgradeCallback: isForSocket(config) });

/** The same where Node does not know `shouldUpgradeCallback` yet: an answer that there is nothing to upgrade to. */
export function answerOtherUpgrades(server: Server, config: SocketConfig): void {
  const isOurs = isForSocket(config);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    if (isOurs(request)) return;
    socket.on('error', () => undefined);
    socket.end(`HTTP/1.1 404 ${STATUS_CODES[404]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });
}
