import { execFile } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Message } from '@suda/contract';
import { expect, it, onTestFinished } from 'vitest';
import { engine, type Engine, type EngineName } from '../../../infra/development/standalone/engine.ts';
import { Consumers } from '../support/consumers.js';
import { clusterSettings } from '../support/deployment.js';
import { ProtocolV2Client } from '../support/protocol-v2-client.js';
import { Rest } from '../support/rest.js';
import { ServerProcess } from '../support/server-process.js';
import { WriteLoad } from '../support/write-load.js';
import { Archives } from './archives.js';
import { describeOwn } from './own-engines.js';

const STAGE_MS = 240_000;
const CAUGHT_UP_MS = 60_000;
const COPY = fileURLToPath(new URL('../../../infra/production/backup/copy-append-only.mjs', import.meta.url));

const copyRedis = (from: string, to: string) => promisify(execFile)(process.execPath, [COPY, from, to]);

async function started(name: EngineName, dataFolder: string): Promise<Engine> {
  const found = await engine(name, { dataFolder });
  if ('missing' in found) throw new Error(found.missing);
  onTestFinished(() => found.stop());
  return found;
}

async function textsOf(rest: Rest, roomId: string): Promise<Message[]> {
  const messages: Message[] = [];
  for (let more = true; more;) {
    const page = await rest.get('messages', { params: { id: roomId }, query: { after: messages.length, limit: 200 } });
    messages.push(...page.messages);
    more = page.more;
  }
  expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, at) => at + 1));
  return messages.filter(({ kind }) => kind === 'text');
}

await describeOwn(['redis', 'dynamo'], 'a copy of a cluster that goes on', (engines) => {
  it(
    'holds every message that was acked before it began, and serves from fresh engines without a rebuild',
    async () => {
      const name = `copied-${process.pid}-${Date.now().toString(36)}`;
      const urls = { redis: engines.redis.url, dynamo: engines.dynamo.url, elasticsearch: engines.elasticsearch.url };
      // What is archived is trimmed at once: nothing is in both for long.
      const settings = { ...clusterSettings(urls, name), HOT_TAIL_MS: '0', CLAIM_IDLE_MS: '1000' };
      const names = { keyPrefix: 'suda:', tablePrefix: `${name}-`, index: name };
      const [server, consumers] = await Promise.all([
        ServerProcess.start({ env: settings }),
        Consumers.start(settings, urls.elasticsearch, name),
      ]);
      const ann = await ProtocolV2Client.as(server.url, 'ann');
      const roomId = await ann.createRoom();
      const source = new Archives(engines, names);
      const load = new WriteLoad(ann, roomId);
      await load.more(500);

      const before = [...load.acked];
      const copies = { redis: join(engines.redis.folder, 'copy'), dynamo: join(engines.dynamo.folder, 'copy') };
      await consumers.pause();
      await engines.dynamo.kill();
      await cp(join(engines.dynamo.folder, 'dynamo.db'), join(copies.dynamo, 'dynamo.db'));
      for (const end of ['-wal', '-shm', '-journal']) {
        await cp(join(engines.dynamo.folder, `dynamo.db${end}`), join(copies.dynamo, `dynamo.db${end}`)).catch(
          () => undefined,
        );
      }
      await load.more(100);
      const rewriting = source.redis.bgrewriteaof();
      await copyRedis(join(engines.redis.folder, 'data'), join(copies.redis, 'data'));
      await rewriting;
      await engines.dynamo.restart();
      await consumers.resume();
      await load.more(500);
      await load.end();
      await source.caughtUp(CAUGHT_UP_MS);
      ann.close();
      await Promise.all([server.stop(), consumers.stop()]);
      await source.close();

      const fresh = { redis: await started('redis', copies.redis), dynamo: await started('dynamo', copies.dynamo) };
      const freshUrls = { redis: fresh.redis.url, dynamo: fresh.dynamo.url, elasticsearch: urls.elasticsearch };
      const again = { ...settings, ...clusterSettings(freshUrls, name), ELASTICSEARCH_INDEX: `${name}-again` };
      const restored = await ServerProcess.start({ env: again });
      onTestFinished(async () => {
        await restored.stop();
      });
      const restoredConsumers = await Consumers.start(again, urls.elasticsearch, `${name}-again`);
      onTestFinished(() => restoredConsumers.stop());
      const rest = new Rest(restored.url, { token: ann.token! });
      const held = async () => new Set((await textsOf(rest, roomId)).map(({ clientMessageId }) => clientMessageId));
      const first = await held();
      expect(before.filter((id) => !first.has(id))).toEqual([]);

      const target = new Archives({ ...engines, ...fresh }, { ...names, index: `${name}-again` });
      onTestFinished(() => target.close());
      await target.caughtUp(CAUGHT_UP_MS);
      const back = await ProtocolV2Client.as(restored.url, 'ann', { accessToken: ann.token! });
      onTestFinished(() => back.close());
      const { seq } = await back.send(roomId, 'afterwards', 'afterwards');
      await target.caughtUp(CAUGHT_UP_MS);
      const archived = await target.archived(roomId);
      expect(archived.map((message) => message.seq)).toEqual(archived.map((_, at) => at + 1));
      expect(archived.at(-1)).toMatchObject({ seq, content: 'afterwards' });
      expect(await held()).toEqual(new Set([...first, 'afterwards']));
      expect(await target.deadLetters('dynamo')).toEqual([]);
    },
    STAGE_MS,
  );
});
