import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { Http2SecureServer } from 'node:http2';
import type { Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import { StartError } from '@suda/engines/start';
import type { Config } from '../../config.js';
import type { Logger } from '../../observe/logger.js';

type TlsFiles = NonNullable<Config['tls']>;

interface Pair {
  key: string;
  cert: string;
}

const MOST_STREAMS = 100;
/** As for the headers of a request, before which it comes. */
const HANDSHAKE_MS = 10_000;

/** @throws {StartError} naming the variable whose file can't be read, or that the two don't belong together */
function readPair(files: TlsFiles): Pair {
  const read = (name: 'TLS_KEY' | 'TLS_CERT', path: string) => {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      throw new StartError(`${name}=${path} can't be read: ${(error as Error).message}`);
    }
  };
  const pair = { key: read('TLS_KEY', files.key), cert: read('TLS_CERT', files.cert) };
  try {
    createSecureContext(pair);
  } catch (error) {
    throw new StartError(
      `TLS_KEY=${files.key} and TLS_CERT=${files.cert} are no key and certificate that belong together: ${(error as Error).message}`,
    );
  }
  return pair;
}

/** Of a server of HTTPS. */
export const httpsOptions = (files: TlsFiles) => ({ ...readPair(files), handshakeTimeout: HANDSHAKE_MS });

/** For Fastify’s constructor: HTTP/2 and, for WebSockets and others, HTTP/1.1 on one port. */
export const tlsOptions = (files: TlsFiles | undefined, http: object) =>
  files && {
    http2: true,
    https: {
      ...http,
      ...httpsOptions(files),
      allowHTTP1: true,
      settings: { maxConcurrentStreams: MOST_STREAMS },
    },
  };

/** Takes the certificate when it is renewed; connections that are open keep the old one. Returns what ends that. */
export function followCertificate(
  server: Pick<Http2SecureServer, 'setSecureContext'>,
  files: TlsFiles,
  logger: Logger,
): () => void {
  let taken = readPair(files);
  let refused: Pair | undefined;
  const isSame = (pair: Pair, other: Pair | undefined) => pair.key === other?.key && pair.cert === other.cert;
  const look = async () => {
    const [key, cert] = await Promise.all([readFile(files.key, 'utf8'), readFile(files.cert, 'utf8')]);
    const pair = { key, cert };
    if (isSame(pair, taken) || isSame(pair, refused)) return;
    try {
      server.setSecureContext(pair);
      taken = pair;
      logger.info('the certificate was renewed');
    } catch (error) {
      // Half of it may be written: the other half makes another pair.
      refused = pair;
      logger.error({ reason: (error as Error).message }, 'the renewed certificate can’t be used');
    }
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) =>
      logger.error({ reason: (error as Error).message }, 'the certificate can’t be read'),
    );
  }, files.checkMs).unref();
  return () => clearInterval(timer);
}

/** Breaks all connections. A server of HTTP/2 does not know those that speak HTTP/1.1, or that have said nothing yet. */
export function connectionBreaker(server: Server): () => void {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return () => {
    for (const socket of open) socket.destroy();
  };
}
