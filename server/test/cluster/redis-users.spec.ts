import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDynamo, raiseMarks } from '@suda/engines/dynamo';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { describeOn } from '../../../infra/development/standalone/describe-on.ts';
import { engine } from '../../../infra/development/standalone/engine.ts';
import { connectRedis } from '../../src/adapters/cluster/redis/connect.js';
import { openDeliveries } from '../../src/adapters/cluster/testing/open-people.js';
import { redisForTest } from '../../src/adapters/cluster/testing/redis.js';
import { BuiltProcess } from '../support/built-process.js';
import { Consumers } from '../support/consumers.js';
import { clusterSettings } from '../support/deployment.js';
import { PageClient, portOf, PROGRAM_PORTS, Worker } from '../support/programs.js';
import { ProtocolV2Client } from '../support/protocol-v2-client.js';
import { makeRedisUsers, REDIS_USERS, type RedisUser } from '../support/redis-users.js';
import { Rest } from '../support/rest.js';
import { ServerProcess } from '../support/server-process.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const SERVICE_TOKEN = 'service-token-of-the-test';
const STAGE_MS = 120_000;
const DYNAMO_OPTIONS = { connectMs: 1_000, answerMs: 3_000, attempts: 3 };
// For the AWS SDK's own chain; the engine takes any.
process.env['AWS_ACCESS_KEY_ID'] ??= 'test';
process.env['AWS_SECRET_ACCESS_KEY'] ??= 'test';
const MET = { timeout: 30_000 };

it('names every command that a script calls', () => {
  const allowed = (user: 'server' | 'consumers') =>
    new Set([...REDIS_USERS[user].rules.matchAll(/\+(\S+)/g)].map(([, name]) => name));
  for (const user of ['server', 'consumers'] as const) {
    for (const path of globSync(`${user}/src/**/*.lua`, { cwd: ROOT })) {
      const calls = readFileSync(join(ROOT, path), 'utf8').matchAll(/\bp?call\(\s*'([A-Z]+)'(?:,\s*'([A-Z]+)')?/g);
      for (const [, command = '', sub = ''] of calls) {
        const isAllowed = [command, `${command}|${sub}`].some((name) => allowed(user).has(name.toLowerCase()));
        expect(isAllowed, `${command} of ${path}`).toBe(true);
      }
    }
  }
});

const { folder: secrets, passwordFile, ...made } = makeRedisUsers();
const acl = readFileSync(made.aclFile, 'utf8');
const aclFile = join(secrets, 'users-of-the-test.acl');
// Beside them one who may look: at what was refused, above all.
writeFileSync(aclFile, acl.replace(/^user default .*$/m, 'user default on nopass ~* &* +@all'));

it('refuses connections without a password', () => {
  const [off, ...users] = acl.match(/^user .*$/gm) ?? [];
  expect(off).toMatch(/^user default off /);
  expect(users).toHaveLength(Object.keys(REDIS_USERS).length);
  expect(acl).not.toMatch(/nopass/);
  expect(users.join()).not.toMatch(/\+@|allcommands|allkeys|~\*|&\*/);
});

await describeOn(['dynamo', 'elasticsearch'], 'on a Redis with the users of production', (urls) => {
  const running: { stop(): Promise<unknown> }[] = [];
  afterAll(async () => {
    for (const it of running.reverse()) await it.stop();
    rmSync(secrets, { recursive: true });
  });
  const redis = engine('redis', { args: ['--aclfile', aclFile, '--enable-debug-command', 'local'] }).then((found) => {
    if ('missing' in found) throw new Error(found.missing);
    running.push(found);
    return found;
  });

  async function as(user?: RedisUser): Promise<Redis> {
    const login = user && { username: user, password: readFileSync(passwordFile(user), 'utf8') };
    const client = new Redis((await redis).url, { ...login, enableReadyCheck: user !== 'health' });
    running.push({ stop: async () => client.disconnect() });
    return client;
  }
  const refusals = async (): Promise<string[]> => {
    const entries = (await (await as()).call('ACL', 'LOG', '128')) as Record<string, string>[] | string[][];
    return entries.map((entry) => JSON.stringify(entry));
  };

  it(
    'servers, consumers and the commands of an operator are refused nothing',
    async () => {
      const name = `users-${process.pid}-${Date.now().toString(36)}`;
      const { dynamo, elasticsearch } = urls;
      const addresses = { redis: (await redis).url, dynamo, elasticsearch };
      const settings = {
        ...clusterSettings(addresses, name),
        ...PROGRAM_PORTS,
        CLIENT_SOCKET_AUTH: 'open',
        SERVICE_TOKEN,
        RATE_LIMITS: 'on',
      };
      const user = (of: 'server' | 'consumers') => ({ REDIS_USER: of, REDIS_PASSWORD_FILE: passwordFile(of) });
      const consumerEnv = { ...settings, ...user('consumers'), HOT_TAIL_MS: '0', CLAIM_IDLE_MS: '1000' };
      const started = await Promise.all([
        ServerProcess.start({ env: { ...settings, ...user('server') } }),
        ServerProcess.start({ env: { ...settings, ...user('server') } }),
        Consumers.start(consumerEnv, urls.elasticsearch, name),
      ]);
      running.push(...started);
      const [one, two] = started;

      const ann = await ProtocolV2Client.as(one.url, 'ann');
      const ben = await ProtocolV2Client.as(two.url, 'ben');
      await ProtocolV2Client.as(two.url, 'cid');
      const made = await ann.command('create_room', { participants: ['ben'], name: 'open', visibility: 'public' });
      const { roomId } = made;
      await ann.command('update_room', { roomId, name: 'opened', topic: 'rhubarb' });
      const { seq } = await ann.send(roomId, 'rhubarb', 'once');
      await ann.send(roomId, 'rhubarb', 'once');
      // Through the backplane, from one process to the other.
      await vi.waitFor(() => expect(JSON.stringify(ben.frames)).toContain('rhubarb'), MET);
      await ben.command('typing', { roomId });
      await ben.command('add_reaction', { roomId, seq, emoji: '👍' });
      await ben.command('remove_reaction', { roomId, seq, emoji: '👍' });
      await ben.command('mark_read', { roomId, seq });
      await ben.command('set_room_prefs', { roomId, muted: true });
      await ben.send(roomId, 'of ann');
      await ann.command('send_message', { roomId, content: '@ben', mentions: ['ben'], replyTo: seq });
      await ann.command('edit_message', { roomId, seq, content: 'rhubarb pie' });
      await ann.command('add_members', { roomId, userIds: ['cid'] });
      await ann.command('set_role', { roomId, userId: 'ben', role: 'admin' });
      await ann.command('remove_member', { roomId, userId: 'cid' });
      for (const name of ['ban_user', 'unban_user', 'ban_user'] as const)
        await ann.command(name, { roomId, userId: 'cid' });
      await ann.command('sync', { rooms: [{ roomId, afterRev: 0 }] });
      const gone = await ann.createRoom('ben');
      await ann.send(gone, 'to be deleted');
      await ann.command('create_room', { participants: ['ben'], direct: true });

      const rest = new Rest(two.url, { token: ann.token });
      await rest.get('signup', { body: { userId: 'dora', password: 'correct horse battery' } });
      const { token } = await rest.get('login', { body: { userId: 'dora', password: 'correct horse battery' } });
      const dora = rest.as({ token });
      await dora.get('sessions', {});
      await dora.get('publicRooms', {});
      await dora.get('people', { query: { q: 'an' } });
      await dora.get('users', {});
      await dora.get('logout', {});
      await rest.get('rooms', {});
      await rest.get('members', { params: { id: roomId } });
      await rest.get('bans', { params: { id: roomId } });
      await rest.get('exportRoom', { params: { id: roomId } });
      await rest.get('presence', { params: { id: 'ben' } });
      await vi.waitFor(async () => {
        expect((await rest.get('search', { query: { q: 'rhubarb' } })).results).toHaveLength(1);
      }, MET);
      // For who is away, then from one process to the other; the page leaves one of its two sockets behind.
      const job = await Worker.connect(await portOf(one, 'workers'));
      for (const progress of [10, 50]) await job.ask('progress_update', { userId: 'eve', progress });
      const clientId = '01JD7Z5T8XK3Q1V9E6M2C4B7NA';
      const page = () => portOf(two, 'clients').then((port) => PageClient.connect(port, { userId: 'eve', clientId }));
      const pages = [await page(), await page()];
      await pages[0]?.until('progress_update');
      await job.ask('ascii_complete', { userId: 'eve' });
      await pages[1]?.until('ascii_complete');
      pages[1]?.close();
      const service = new Rest(one.url, { token: SERVICE_TOKEN });
      await vi.waitFor(async () => {
        const { users } = await service.get('connectedUsers', { body: { userIds: ['eve'] } });
        expect(users).toMatchObject([{ clients: [{ sockets: 1 }] }]);
      }, MET);
      // Kept and trimmed: what is read now comes from the archive.
      const looking = await as();
      await vi.waitFor(async () => expect(await looking.info('commandstats')).toContain('cmdstat_xtrim:'), MET);
      await ann.command('edit_message', { roomId, seq, content: 'cold rhubarb' });
      await ann.command('delete_message', { roomId, seq });
      await rest.get('messages', { params: { id: roomId } });
      await ann.command('delete_room', { roomId: gone });
      await ben.command('leave_room', { roomId });
      ben.close();

      // Nobody knows the destination, and for more than a day, so the servers give it up.
      const longAgo = Date.now() - 25 * 60 * 60_000;
      const connections = await connectRedis({
        ...redisForTest((await redis).url),
        ...user('server'),
        KEY_PREFIX: 'suda:',
      });
      running.push({ stop: () => connections.close() });
      const { queue } = await openDeliveries(connections, 60_000);
      const delivery = { idempotencyKey: 'once', destination: 'webhook:gone', orderKey: 'one', body: '{}' };
      await queue.enqueue(delivery, longAgo);
      const dead = async () => (await queue.dead(10)).items.map((it) => it.idempotencyKey);
      await vi.waitFor(async () => expect(await dead()).toEqual(['once']), MET);
      expect(await queue.replay(['once'], longAgo)).toBe(1);
      await vi.waitFor(async () => expect(await dead()).toEqual(['once']), MET);
      expect(await queue.counts()).toEqual({ waiting: 0, dead: 1 });

      // An archive that was given what Redis does not know, so that the rebuild has something to do.
      const client = openDynamo({ DYNAMO_ENDPOINT: dynamo, DYNAMO_REGION: 'us-east-1' }, DYNAMO_OPTIONS);
      await raiseMarks(client, settings.DYNAMO_TABLE_PREFIX, new Map([[0, `${Date.now() + 1_000}-0`]]));
      client.destroy();
      for (const words of [
        ['dead-letters', 'list'],
        ['dead-letters', 'replay'],
        ['rebuild', 'elasticsearch'],
        ['rebuild', 'redis'],
      ]) {
        const command = new BuiltProcess('consumers', words, 0, consumerEnv);
        expect({ words, ...(await command.runToItsEnd()), said: command.output }).toMatchObject({ code: 0 });
      }
      ann.close();
      // The purge of the deleted room, and takeovers, come by and by.
      await vi.waitFor(async () => expect(await looking.info('commandstats')).toContain('cmdstat_xautoclaim:'), MET);
      await Promise.all(started.map((it) => it.stop()));
      expect(await refusals()).toEqual([]);
    },
    STAGE_MS,
  );

  describe.each(['health', 'server', 'consumers'] as const)('%s is refused', (user) => {
    it.each([
      'FLUSHALL',
      'FLUSHDB',
      'KEYS *',
      'SCAN 0',
      'DEBUG SLEEP 0',
      'CONFIG SET appendonly no',
      'ACL LIST',
      'CLIENT KILL TYPE normal',
      'SCRIPT FLUSH',
      'MONITOR',
      'REPLICAOF NO ONE',
      'SHUTDOWN NOSAVE',
      'GET of-another',
      "EVAL redis.call('FLUSHALL') 0",
    ])('%s', async (line) => {
      const [command = '', ...words] = line.split(' ');
      await expect((await as(user)).call(command, ...words)).rejects.toThrow(/NOPERM|no permissions|ACL failure/i);
    });
  });

  it('the check of health may ask whether Redis is there, and nothing else', async () => {
    const health = await as('health');
    expect(await health.ping()).toBe('PONG');
    await expect(health.call('INFO')).rejects.toThrow(/NOPERM/);
  });
});
