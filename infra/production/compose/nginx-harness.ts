import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { ROOT } from './project.ts';
import { RunningNginx } from './running-nginx.ts';

interface Asked {
  url: string | undefined;
  headers: IncomingHttpHeaders;
}

/** Stands where Kong stands: tells what it was asked, and takes WebSockets. */
export const asked: Asked[] = [];
export const gateway = createServer((incoming, answer) => {
  asked.push({ url: incoming.url, headers: incoming.headers });
  answer.setHeader('content-type', 'application/javascript');
  answer.end(
    incoming.url === '/kconfig.js' ? "'ADMIN_API_URL': 'http://manager.invalid/admin-api'" : 'from the gateway',
  );
}).on('upgrade', (incoming, socket) => {
  asked.push({ url: incoming.url, headers: incoming.headers });
  socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
});
/** The latest request that came to it. */
export const lastAsked = () => asked.at(-1);

export const SCRIPT = 'console.log("수다")';
export const PAGE = '<title>수다</title>';

/** A built client as the image lays it out. */
export function layOut(to: string): void {
  const built = mkdtempSync(join(tmpdir(), 'suda-client-'));
  mkdirSync(join(built, 'assets'));
  writeFileSync(join(built, 'index.html'), PAGE);
  writeFileSync(join(built, '.hidden'), 'of the build');
  writeFileSync(join(built, 'favicon.svg'), '<svg/>');
  writeFileSync(join(built, 'manifest.webmanifest'), '{}');
  writeFileSync(join(built, 'sw.js'), SCRIPT);
  writeFileSync(join(built, 'assets/app-1a2b.js'), SCRIPT);
  writeFileSync(join(built, 'assets/app-1a2b.js.br'), brotliCompressSync(SCRIPT));
  writeFileSync(join(built, 'assets/app-1a2b.js.gz'), gzipSync(SCRIPT));
  execFileSync(process.execPath, [fileURLToPath(new URL('infra/production/nginx/client-trees.mjs', ROOT)), built, to]);
  rmSync(built, { recursive: true });
}

interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Unlike fetch, it neither unpacks an answer nor tidies a path, and may upgrade. */
export const ask = (
  nginx: RunningNginx,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const answered = (answer: IncomingMessage): void => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    };
    request(`${nginx.url}${path}`, { path, headers, method, agent: false })
      .on('response', answered)
      .on('upgrade', (answer, socket) => {
        socket.destroy();
        resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.alloc(0) });
      })
      .on('error', reject)
      .end();
  });

/** The whole answer to a request that no client library would send. */
export const raw = (nginx: RunningNginx, request: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(nginx.port, '127.0.0.1', () => socket.write(`${request}\r\nConnection: close\r\n\r\n`));
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => {
      answer += part;
      // NGINX would wait for the rest of a request that it refused.
      if (answer.endsWith('}}')) socket.destroy();
    });
    socket.once('close', () => resolve(answer)).once('error', (error) => (answer ? resolve(answer) : reject(error)));
  });

/** Of the operator at the gateway's dashboard. */
export const password = randomBytes(8).toString('hex');

/** NGINX in one of its jobs, before that gateway, with a client and a password. */
export async function start(options: { job: 'web' | 'manager'; trustProxy?: string }): Promise<RunningNginx> {
  const { port } = gateway.address() as AddressInfo;
  const nginx = await RunningNginx.prepare({ gateway: `127.0.0.1:${port}`, ...options });
  layOut(join(nginx.folder, 'client'));
  const digest = createHash('sha1').update(password).update('salt').digest();
  const hash = Buffer.concat([digest, Buffer.from('salt')]).toString('base64');
  writeFileSync(join(nginx.folder, 'htpasswd'), `operator:{SSHA}${hash}\n`);
  const faults = nginx.faults();
  if (faults) throw new Error(faults);
  await nginx.start();
  return nginx;
}
