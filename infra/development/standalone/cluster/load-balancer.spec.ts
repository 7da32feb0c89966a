import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { LoadBalancer } from './load-balancer.ts';

/** A server that answers every request with its name. */
async function named(name: string): Promise<{ port: number; close(): void }> {
  const server = createServer((socket) => socket.on('error', () => undefined).once('data', () => socket.end(name)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

async function balancerOf(...servers: { port: number }[]) {
  const balancer = await LoadBalancer.open(
    0,
    servers.map(({ port }) => port),
  );
  onTestFinished(() => balancer.close());
  return async (...headers: string[]) => {
    const socket = connect(Number(new URL(balancer.url).port), '127.0.0.1').setEncoding('utf8');
    socket.write(['GET / HTTP/1.1', ...headers, '', ''].join('\r\n'));
    const [answer] = (await once(socket, 'data')) as [string];
    return answer;
  };
}

test('WebSockets are distributed in turn, independent of a page’s requests before them', async () => {
  const ask = await balancerOf(await named('one'), await named('two'));
  const open = () => ask('Connection: Upgrade', 'Upgrade: websocket');
  const reached = [await ask(), await open(), await ask(), await open(), await ask(), await open()];
  expect(reached).toEqual(['one', 'one', 'two', 'two', 'one', 'one']);
});

test('a server that is down is skipped', async () => {
  const gone = await named('gone');
  const ask = await balancerOf(gone, await named('there'));
  gone.close();
  expect([await ask(), await ask()]).toEqual(['there', 'there']);
});
