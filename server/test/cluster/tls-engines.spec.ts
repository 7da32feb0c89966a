import { readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { connect as connectTcp, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { skipped } from '../../../infra/development/standalone/describe-on.ts';
import { engine, type Engine } from '../../../infra/development/standalone/engine.ts';
import { freePorts } from '../../../infra/development/standalone/processes/free-ports.ts';
import { sharedEngine } from '../../../infra/development/standalone/shared-engines.ts';
import { makeAuthority, type Issued } from '../support/certificates.js';
import { Consumers } from '../support/consumers.js';
import { clusterSettings } from '../support/deployment.js';
import { ProtocolV2Client } from '../support/protocol-v2-client.js';
import { Rest } from '../support/rest.js';
import { ServerProcess, temporaryFolder } from '../support/server-process.js';

const STAGE_MS = 300_000;
const SOON = { timeout: 60_000, interval: 100 };

/** Speaks TLS for an engine that does not. */
async function tlsFor(target: string, { key, cert }: Issued): Promise<Server> {
  const { hostname, port } = new URL(target);
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (near) => {
    const far = connectTcp(Number(port), hostname);
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('error', () => into.destroy()).on('close', () => into.destroy());
      from.pipe(into);
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return server;
}

const folder = await temporaryFolder();
const issued = makeAuthority(folder);
const [tlsPort = 0] = await freePorts(1);
// Of the Redis that come as a package, Debian's speaks TLS.
const redis = await engine('redis', {
  version: '7.0',
  args: [
    ...['--tls-port', String(tlsPort), '--tls-cert-file', issued.cert, '--tls-key-file', issued.key],
    ...['--tls-ca-cert-file', issued.ca, '--tls-auth-clients', 'no'],
  ],
});
const [dynamo, elasticsearch] = [await sharedEngine('dynamo'), await sharedEngine('elasticsearch')];
const missing = [redis, dynamo, elasticsearch].flatMap((it) => ('missing' in it ? [it.missing] : []));

if ('missing' in redis || 'missing' in dynamo || 'missing' in elasticsearch) {
  if ('stop' in redis) await redis.stop();
  skipped('engines that speak TLS', missing.join('; '));
} else describeTls(redis, dynamo.url, elasticsearch.url);

function describeTls(redisEngine: Engine, dynamoUrl: string, elasticsearchUrl: string): void {
  describe('engines that speak TLS, by an authority of one’s own', () => {
    const name = `tls-${process.pid}-${Date.now().toString(36)}`;
    let front: Server;
    let settings: Record<string, string>;

    beforeAll(async () => {
      front = await tlsFor(elasticsearchUrl, issued);
      settings = clusterSettings(
        {
          redis: `rediss://127.0.0.1:${tlsPort}`,
          dynamo: dynamoUrl,
          elasticsearch: `https://127.0.0.1:${(front.address() as AddressInfo).port}`,
        },
        name,
      );
    });
    afterAll(async () => {
      front.close();
      await redisEngine.stop();
      await rm(folder, { recursive: true });
    });

    it('serve servers and consumers that know the authority', { timeout: STAGE_MS }, async () => {
      const env = { ...settings, REDIS_CA_FILE: issued.ca, ELASTICSEARCH_CA_FILE: issued.ca };
      const consumers = await Consumers.start(env, elasticsearchUrl, name);
      onTestFinished(() => consumers.stop());
      const server = await ServerProcess.start({ env });
      onTestFinished(async () => {
        await server.stop();
      });
      const ann = await ProtocolV2Client.as(server.url, 'ann');
      onTestFinished(() => ann.close());
      const roomId = await ann.createRoom();
      await ann.send(roomId, 'rhubarb and custard');
      const rest = new Rest(server.url, { token: ann.token! });
      await vi.waitFor(async () => {
        const { results } = await rest.get('search', { query: { q: 'rhubarb' } });
        expect(results.map(({ message }) => message.content)).toEqual(['rhubarb and custard']);
      }, SOON);
    });

    it('serve nobody who does not, and the start says why', { timeout: STAGE_MS }, async () => {
      const refused = async (env: Record<string, string>) => {
        const { code, output } = await ServerProcess.refusal({ env: { ...settings, ...env } });
        expect(code).toBe(1);
        return output;
      };
      expect(await refused({})).toMatch(/certificate/);
      await mkdir(join(folder, 'other'));
      expect(await refused({ REDIS_CA_FILE: makeAuthority(join(folder, 'other')).ca })).toMatch(/certificate/);
      expect(await refused({ REDIS_CA_FILE: join(folder, 'none.pem') })).toMatch(/REDIS_CA_FILE=.*can't be read/);
      const plain = { REDIS_URL: redisEngine.url, REDIS_CA_FILE: issued.ca };
      expect(await refused(plain)).toMatch(/REDIS_CA_FILE needs a REDIS_URL of rediss/);
    });
  });
}
