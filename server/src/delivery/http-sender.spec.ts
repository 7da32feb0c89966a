import { createHmac } from 'node:crypto';
import type { lookup, LookupAddress } from 'node:dns';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HttpSender, type SenderOptions } from './http-sender.js';

const SENDING = { idempotencyKey: 'key-1', body: '{"text":"안녕"}' };
const NEVER = new AbortController().signal;

/** A server that answers as told; its port, and what it was asked. */
async function serve(answer: RequestListener) {
  const asked: { headers: IncomingMessage['headers']; url?: string | undefined; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      asked.push({ headers: request.headers, url: request.url, body });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { asked, port: (server.address() as AddressInfo).port };
}

const ok: RequestListener = (_, response) => void response.end();

const senderWith = (options: Partial<SenderOptions> = {}) =>
  new HttpSender({ allowNetworks: ['127.0.0.1'], timeoutMs: 10_000, ...options });

const send = (url: string, options?: Partial<SenderOptions>, secret?: string) =>
  senderWith(options).send({ url: new URL(url), secret }, SENDING, NEVER);

/** Names that stand for these addresses, one list for each look-up. */
function names(...answers: string[][]) {
  const asked: string[] = [];
  const resolve = ((name: string, _: unknown, done: (error: null, addresses: LookupAddress[]) => void) => {
    const addresses = answers[Math.min(asked.push(name), answers.length) - 1] ?? [];
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  }) as unknown as typeof lookup;
  return { asked, resolve };
}

describe('a delivery', () => {
  it('is posted as it is, with its key', async () => {
    const { asked, port } = await serve(ok);
    expect(await send(`http://127.0.0.1:${port}/a/b`)).toEqual({ delivered: true });
    expect(asked).toMatchObject([
      {
        url: '/a/b',
        body: SENDING.body,
        headers: { 'content-type': 'application/json', 'idempotency-key': 'key-1', host: `127.0.0.1:${port}` },
      },
    ]);
    expect(asked[0]?.headers).not.toHaveProperty('suda-signature');
  });

  it('is signed where the destination has a secret', async () => {
    const { asked, port } = await serve(ok);
    await send(`http://127.0.0.1:${port}/`, { now: () => 1_234_567 }, 'secret');
    const v1 = createHmac('sha256', 'secret').update(`1234.${SENDING.body}`).digest('hex');
    expect(asked[0]?.headers['suda-signature']).toBe(`t=1234,v1=${v1}`);
  });

  it.each([
    [500, true],
    [503, true],
    [429, true],
    [400, false],
    [410, false],
    [302, false],
  ])('that is answered %i failed, and is it a fault of the server: %s', async (status, fault) => {
    const elsewhere = await serve(ok);
    const { port } = await serve((_, response) => {
      response.writeHead(status, { location: `http://127.0.0.1:${elsewhere.port}/` }).end();
    });
    const outcome = await send(`http://127.0.0.1:${port}/`);
    expect(outcome).toEqual({ delivered: false, reason: `answered ${status}`, fault });
    expect(elsewhere.asked).toEqual([]);
  });

  it.each([
    ['7', 7_000],
    ['Thu, 01 Jan 1970 00:00:20 GMT', 15_000],
    ['99999999', 3_600_000],
    ['soon', undefined],
  ])('waits as long as it is told by Retry-After: %s', async (value, retryAfterMs) => {
    const { port } = await serve((_, response) => void response.writeHead(503, { 'retry-after': value }).end());
    const outcome = await send(`http://127.0.0.1:${port}/`, { now: () => 5_000 });
    expect('retryAfterMs' in outcome ? outcome.retryAfterMs : undefined).toBe(retryAfterMs);
  });

  it('waits for an answer no longer than it may', async () => {
    const { asked, port } = await serve(() => undefined);
    const outcome = await send(`http://127.0.0.1:${port}/`, { timeoutMs: 100 });
    expect(outcome).toEqual({ delivered: false, reason: 'no answer in 100 ms', fault: true });
    expect(asked).toHaveLength(1);
  });

  it('waits no longer for headers that never end', async () => {
    const { port } = await serve(({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\nx: ');
      const drip = setInterval(() => socket.write('x'), 5);
      socket.on('error', () => undefined).once('close', () => clearInterval(drip));
    });
    const outcome = await send(`http://127.0.0.1:${port}/`, { timeoutMs: 200 });
    expect(outcome).toEqual({ delivered: false, reason: 'no answer in 200 ms', fault: true });
  });

  it('fails where the headers are too large', async () => {
    const headers =
      (length: number): RequestListener =>
      (_, response) =>
        void response.writeHead(200, { x: 'x'.repeat(length) }).end();
    const [some, more] = [await serve(headers(15 * 1024)), await serve(headers(17 * 1024))];
    expect(await send(`http://127.0.0.1:${some.port}/`)).toEqual({ delivered: true });
    const outcome = await send(`http://127.0.0.1:${more.port}/`);
    expect(outcome).toEqual({ delivered: false, reason: 'HPE_HEADER_OVERFLOW', fault: true });
  });

  it('has arrived when the status says so, though the answer has no end', async () => {
    let written = 0;
    const { port } = await serve((_, response) => {
      const chunk = Buffer.alloc(16 * 1024);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk)) written += chunk.length;
      };
      response.on('drain', more);
      more();
    });
    expect(await send(`http://127.0.0.1:${port}/`)).toEqual({ delivered: true });
    expect(written).toBeLessThan(16 * 1024 * 1024);
    const slow = await serve((_, response) => void response.write('begun'));
    expect(await send(`http://127.0.0.1:${slow.port}/`, { timeoutMs: 200 })).toEqual({ delivered: true });
  });

  it('fails where the answer is another protocol', async () => {
    const switched = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n';
    const { port } = await serve(({ socket }) => void socket.write(switched));
    expect(await send(`http://127.0.0.1:${port}/`)).toEqual({ delivered: false, reason: 'answered 101', fault: false });
  });

  it('is broken off when the server stops', async () => {
    const stopping = new AbortController();
    const { port } = await serve(() => stopping.abort());
    const url = new URL(`http://127.0.0.1:${port}/`);
    await expect(senderWith().send({ url }, SENDING, stopping.signal)).rejects.toThrow();
  });

  it('fails with a short reason where nobody listens', async () => {
    const { reason } = (await send('http://127.0.0.1:1/')) as { reason: string };
    expect(reason).toBe('ECONNREFUSED');
  });
});

describe('an address that is not public', () => {
  it.each(['127.0.0.1', '0x7f.1', '2130706433', '[::ffff:127.0.0.1]', 'localhost'])('%s is not asked', async (host) => {
    const { asked, port } = await serve(ok);
    const outcome = await send(`http://${host}:${port}/`, { allowNetworks: [] });
    expect(outcome).toMatchObject({ delivered: false, fault: true, reason: expect.stringContaining('is not public') });
    expect(asked).toEqual([]);
  });

  it('is not asked under a name', async () => {
    const { asked, port } = await serve(ok);
    const { resolve } = names(['127.0.0.1', '169.254.169.254']);
    const outcome = await send(`http://metadata.example:${port}/`, { allowNetworks: [], resolve });
    expect(outcome).toMatchObject({ reason: expect.stringContaining('metadata.example is not public') });
    expect(asked).toEqual([]);
  });

  it('is left out where a name has allowed ones, too', async () => {
    const { asked, port } = await serve(ok);
    const { resolve } = names(['10.0.0.1', '127.0.0.1', '::1']);
    expect(await send(`http://both.example:${port}/`, { resolve })).toEqual({ delivered: true });
    expect(asked[0]?.headers.host).toBe(`both.example:${port}`);
  });

  it('can not take the place of one that was vetted: each request looks up once, and goes there', async () => {
    const { asked, port } = await serve(ok);
    const rebinding = names(['127.0.0.1'], ['127.0.0.2']);
    const sender = senderWith({ resolve: rebinding.resolve });
    const url = new URL(`http://rebinding.example:${port}/`);
    expect(await sender.send({ url }, SENDING, NEVER)).toEqual({ delivered: true });
    expect(rebinding.asked).toHaveLength(1);
    expect(await sender.send({ url }, SENDING, NEVER)).toMatchObject({ delivered: false });
    expect(asked).toHaveLength(1);
  });
});
