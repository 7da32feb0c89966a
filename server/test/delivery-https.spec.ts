import type { lookup } from 'node:dns';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { HttpSender } from '../src/delivery/http-sender.js';
import { makeAuthority, makePair } from './support/certificates.js';
import { temporaryFolder } from './support/server-process.js';

let folder: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  onTestFinished(() => rm(folder, { recursive: true }));
});

/** A server with this certificate; its port, and how often it was asked. */
async function serve({ key, cert }: { key: string; cert: string }) {
  const asked: string[] = [];
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
    asked.push(request.headers.host ?? '');
    response.end();
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { asked, port: (server.address() as AddressInfo).port };
}

/** To this machine, whatever the name. */
function send(name: string, port: number) {
  const resolve = ((_name: string, _: unknown, done: (error: null, found: object[]) => void) =>
    done(null, [{ address: '127.0.0.1', family: 4 }])) as unknown as typeof lookup;
  const sender = new HttpSender({ allowNetworks: ['127.0.0.1'], timeoutMs: 10_000, resolve });
  const sending = { idempotencyKey: 'key-1', body: '{}' };
  return sender.send({ url: new URL(`https://${name}:${port}/`) }, sending, new AbortController().signal);
}

test('a certificate that nobody vouches for is refused, and nothing is sent', async () => {
  const files = { key: join(folder, 'key.pem'), cert: join(folder, 'cert.pem') };
  makePair('localhost', files.key, files.cert);
  const { asked, port } = await serve(files);
  expect(await send('localhost', port)).toEqual({
    delivered: false,
    reason: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    fault: true,
  });
  expect(asked).toEqual([]);
});

test('the certificate has to be that of the name, wherever the address that was looked up leads', async () => {
  const files = makeAuthority(folder);
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, readFileSync(files.ca, 'utf8')]);
  onTestFinished(() => setDefaultCACertificates(before));
  const { asked, port } = await serve(files);
  expect(await send('localhost', port)).toEqual({ delivered: true });
  expect(await send('other.example', port)).toEqual({
    delivered: false,
    reason: 'ERR_TLS_CERT_ALTNAME_INVALID',
    fault: true,
  });
  expect(asked).toEqual([`localhost:${port}`]);
});
