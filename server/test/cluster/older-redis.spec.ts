import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BuiltProcess } from '../support/built-process.js';
import { Consumers } from '../support/consumers.js';
import { clusterSettings } from '../support/deployment.js';
import { ProtocolV2Client } from '../support/protocol-v2-client.js';
import { Rest } from '../support/rest.js';
import { ServerProcess } from '../support/server-process.js';
import { Archives } from './archives.js';
import { describeOwn } from './own-engines.js';

const STAGE_MS = 120_000;
const SOON = { timeout: 30_000, interval: 100 };
const PASSWORD = 'correct horse battery';

await describeOwn(['redis'], 'a Redis that is older than DynamoDB', (engines) => {
  const name = `older-${process.pid}-${Date.now().toString(36)}`;
  const urls = {
    redis: engines.redis.url,
    dynamo: engines.dynamo.url,
    elasticsearch: engines.elasticsearch.url,
  };
  // Soon nothing is in Redis alone.
  const settings = { ...clusterSettings(urls, name), HOT_TAIL_MS: '0', CLAIM_IDLE_MS: '1000' };
  const data = join(engines.redis.folder, 'data');
  const copy = join(engines.redis.folder, 'copy');
  let archives: Archives;
  let server: ServerProcess;
  let consumers: Consumers;
  let ann: ProtocolV2Client;
  let token: string;
  let roomId: string;

  beforeAll(async () => {
    archives = new Archives(engines, { keyPrefix: 'suda:', tablePrefix: `${name}-`, index: name });
    [server, consumers] = await Promise.all([
      ServerProcess.start({ env: settings }),
      Consumers.start(settings, urls.elasticsearch, name),
    ]);
    ann = await ProtocolV2Client.as(server.url, 'ann');
    token = ann.token!;
    roomId = await ann.createRoom();
  }, STAGE_MS);
  afterAll(async () => {
    ann.close();
    await Promise.all([server.stop(), consumers.stop()]);
    await archives.close();
  });

  const connected = async () => {
    ann.close();
    ann = await vi.waitFor(() => ProtocolV2Client.connect(server.url, { accessToken: token }), SOON);
  };
  const send = async (from: number, to: number) => {
    for (let seq = from; seq <= to; seq++) await ann.send(roomId, `message ${seq}`, `c${seq}`);
    await archives.caughtUp(SOON.timeout);
  };
  /** Puts a copy in its place, or nothing, as an operator who stops only Redis. */
  const restore = async (from?: string) => {
    await engines.redis.kill();
    await rm(data, { recursive: true });
    if (from) await cp(from, data, { recursive: true });
    await engines.redis.restart();
  };
  const readiness = async () => (await fetch(`${server.url}/readyz`)).json();
  const rebuild = async () => {
    const command = new BuiltProcess('consumers', ['rebuild', 'redis'], 0, settings);
    expect(await command.runToItsEnd(), command.output).toMatchObject({ code: 0 });
    await vi.waitFor(async () => expect(await readiness()).toEqual({ status: 'ok' }), SOON);
    return command.output;
  };
  const contents = async () => {
    const { messages } = await new Rest(server.url, { token }).get('messages', { params: { id: roomId } });
    return messages.flatMap(({ kind, content }) => (kind === 'text' ? [content] : []));
  };
  const upTo = (last: number) => Array.from({ length: last }, (_, at) => `message ${at + 1}`);
  const older = { status: 'unavailable', reason: expect.stringMatching(/^Redis is older than DynamoDB/) as string };

  it(
    'gives no number of an archived message again, and goes on behind them after a rebuild',
    async () => {
      await send(1, 5);
      await engines.redis.kill();
      await cp(data, copy, { recursive: true });
      await engines.redis.restart();
      await connected();
      await send(6, 10);
      await restore(copy);
      await vi.waitFor(async () => expect(await readiness()).toEqual(older), SOON);
      await connected();
      expect((await ann.refusal('send_message', { roomId, content: 'too early', clientMessageId: 'x' })).code).toBe(
        'unavailable',
      );
      expect((await archives.archived(roomId)).filter(({ content }) => content === 'too early')).toEqual([]);
      await vi.waitFor(() => expect(server.output).toMatch(/Redis is older than DynamoDB/), SOON);

      expect(await rebuild()).toMatch(/0 rooms are back and 1 renewed/);
      await send(11, 12);
      // Sent before the loss, and again after it: the same message.
      await ann.send(roomId, 'message 10', 'c10');
      await archives.caughtUp(SOON.timeout);
      expect(await contents()).toEqual(upTo(12));
      const archived = (await archives.archived(roomId)).filter(({ kind }) => kind === 'text');
      expect(archived.map(({ content }) => content)).toEqual(upTo(12));
      expect(await archives.deadLetters('dynamo')).toEqual([]);
    },
    STAGE_MS,
  );

  describe('that is empty', () => {
    it(
      'lets nobody take a name of those whose credentials are lost, and their owners back by an operator',
      async () => {
        const rest = new Rest(server.url);
        await rest.get('signup', { body: { userId: 'dora', password: PASSWORD } });
        await ann.command('add_members', { roomId, userIds: ['dora'] });
        await archives.caughtUp(SOON.timeout);
        await restore();
        await vi.waitFor(async () => expect(await readiness()).toEqual(older), SOON);
        // Not before the names are back, either.
        const signUp = (userId: string) => rest.call('signup', { body: { userId, password: 'of a stranger 99' } });
        expect((await signUp('dora')).error.code).toBe('unavailable');
        expect(await rebuild()).toMatch(/2 names are locked/);

        for (const userId of ['ann', 'dora', 'Dora', 'd0ra'])
          expect((await signUp(userId)).error.code).toBe('conflict');
        const guest = await ProtocolV2Client.connect(server.url);
        for (const userId of ['ann', 'dora'])
          expect((await guest.refusal('register', { userId })).code).toBe('conflict');
        guest.close();
        const logIn = (password: string) => rest.call('login', { body: { userId: 'dora', password } });
        for (const word of [PASSWORD, '', 'restored']) {
          const { error } = await logIn(word || 'x');
          expect(error, 'told to ask the operator').toMatchObject({ code: 'forbidden', details: { locked: true } });
        }
        for (const userId of ['dora', 'ann']) {
          const input = 'a new good passphrase\n';
          expect(await server.runBeside('admin.js', ['password', userId], { input })).toMatchObject({ code: 0 });
        }
        const dora = (await logIn('a new good passphrase')).data;
        const { messages } = await rest.as({ token: dora.token }).get('messages', { params: { id: roomId } });
        expect(messages.filter(({ kind }) => kind === 'text')).toHaveLength(12);
        const again = await rest.get('login', { body: { userId: 'ann', password: 'a new good passphrase' } });
        expect(again.user.userId).toBe('ann');
      },
      STAGE_MS,
    );
  });
});
