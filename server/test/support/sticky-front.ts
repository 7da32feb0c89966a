import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Front {
  url: string;
  close(): void;
}

interface Behind {
  port: number;
}

const valueOf = (cookies: string | undefined, name: string) =>
  new RegExp(`(?:^|; *)${name}=([\\w-]+)`).exec(cookies ?? '')?.[1];

/**
 * One address in front of servers. With the name of a cookie it does as Kong does with `hash_on: cookie`: sets the cookie
 * where there is none, and by its hash goes to a server, to the next one if that is gone. Without it, to each in turn.
 */
export async function startFront(servers: readonly Behind[], cookie?: string): Promise<Front> {
  let turn = 0;
  // As health checks find out.
  const down = new Set<Behind>();
  const server = createServer((incoming, answer) => {
    const given = cookie && valueOf(incoming.headers.cookie, cookie);
    const key = given || randomUUID();
    const first = cookie ? createHash('sha1').update(key).digest().readUInt32BE() : turn++;
    const set = cookie && !given ? [`${cookie}=${key}; Path=/chat/ws`] : [];
    const order = servers.map((_, n) => servers[(first + n) % servers.length] as Behind);
    const up = order.filter((it) => !down.has(it));
    pass(incoming, answer, up, set, down);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function pass(
  incoming: IncomingMessage,
  answer: ServerResponse,
  [to, ...others]: Behind[],
  cookies: string[],
  down: Set<Behind>,
): void {
  if (!to) {
    answer.writeHead(503).end();
    return;
  }
  const { method, url, headers } = incoming;
  const outgoing = request({ host: '127.0.0.1', port: to.port, method, path: url, headers, agent: false }, (from) => {
    const all = [...cookies, ...(from.headers['set-cookie'] ?? [])];
    answer.writeHead(from.statusCode ?? 502, { ...from.headers, ...(all.length > 0 && { 'set-cookie': all }) });
    from.pipe(answer);
  });
  outgoing.once('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'ECONNREFUSED') down.add(to);
    // Only what has no body is sent again.
    if (answer.headersSent || method !== 'GET') answer.destroy();
    else pass(incoming, answer, others, cookies, down);
  });
  answer.once('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
}
