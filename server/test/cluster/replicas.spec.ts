import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { PlainClient } from '../support/plain-client.js';
import { once } from '../support/recorder.js';
import { Rest } from '../support/rest.js';
import { ProtocolV2Client } from '../support/protocol-v2-client.js';
import { ClusterHarness } from './cluster-harness.js';
import { describeOwn } from './own-engines.js';

/** What the design promises of a process that died. */
const OFFLINE_MS = 30_000;
/** Complete again so soon after Pub/Sub lost its connections. */
const REPAIRED_MS = 5_000;

await describeOwn(['redis'], 'two servers', (engines) => {
  let harness: ClusterHarness;
  const clients = new Set<{ close(): void }>();
  let names = 0;

  beforeAll(async () => {
    harness = await ClusterHarness.open(engines);
  });
  afterEach(() => {
    for (const client of clients) client.close();
    clients.clear();
  });
  afterAll(() => harness.close());

  const name = (stem: string): string => `${stem}${++names}`;

  async function two(at: 0 | 1, stem: string): Promise<ProtocolV2Client> {
    harness.printLinesOfFailure();
    const client = await ProtocolV2Client.as(harness.urls[at]!, name(stem));
    clients.add(client);
    return client;
  }

  async function plain(at: 0 | 1, userId: string): Promise<PlainClient> {
    const client = await PlainClient.as(harness.urls[at]!, userId);
    clients.add(client);
    return client;
  }

  const becomes = (watcher: ProtocolV2Client, userId: string, status: 'online' | 'offline', ms?: number) =>
    watcher.next('presence', ({ users }) => users.some((it) => it.userId === userId && it.status === status), ms);

  /** Redis drops every connection that hears Pub/Sub; they come back by themselves. */
  const dropPubSub = () => harness.archives.redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');

  test('programs of protocol v1 chat across them', async () => {
    const [annId, benId, choId] = [name('ann'), name('ben'), name('cho')];
    const [ann, ben, cho] = [await plain(0, annId), await plain(1, benId), await plain(1, choId)];
    const roomId = await ann.createRoom(annId, [benId]);
    expect(await ben.next('room_invite', (it) => it.roomId === roomId)).toMatchObject({ hostId: annId });
    expect((await ben.next('room_created', (it) => it.roomId === roomId)).participants).toEqual([annId, benId]);
    await ben.send(roomId, benId, '안녕');
    await ann.next('receive_message', (it) => it.content === '안녕' && it.senderId === benId);
    ann.emit('join_room', { userId: choId, roomId });
    expect((await cho.next('joined_room')).roomId).toBe(roomId);
    expect((await cho.next('receive_messages')).messages.map(({ content }) => content)).toEqual(['안녕']);
    await ben.next('room_created', (it) => it.participants.length === 3);
    await cho.send(roomId, choId, 'hello');
    for (const client of [ann, ben]) await client.next('receive_message', (it) => it.content === 'hello');
    ben.emit('typing', { roomId, userId: benId });
    for (const client of [ann, cho]) expect((await client.nextArgs('typing'))[1]).toEqual({ roomId });
    await ann.next('get_users', ({ users }) => [annId, benId, choId].every((it) => users.includes(it)));
  });

  const MESSAGES = 120;

  test('messages of both come to everybody once, and many in a frame, in the order of their commits', async () => {
    const people = [await two(0, 'ann'), await two(1, 'ben')] as const;
    const [choId, danId] = [name('cho'), name('dan')];
    const programs = [await plain(0, choId), await plain(1, danId)] as const;
    const [ann, ben] = people;
    const roomId = await ann.createRoom(ben.userId, choId, danId);
    await Promise.all([ben.next('room_created'), ...programs.map((it) => it.next('room_created'))]);
    for (const client of [...people, ...programs]) client.clear();
    const said = Array.from({ length: MESSAGES }, (_, n) => people[n % 2]!.send(roomId, `${n}`));
    const seqs = (await Promise.all(said)).map(({ seq }) => seq).sort((a, b) => a - b);
    expect(seqs).toEqual(Array.from({ length: MESSAGES }, (_, n) => seqs[0]! + n));
    // Not the notice of the room’s making.
    const [first = 0] = seqs;
    const sorted = (given: readonly number[]) => given.toSorted((a, b) => a - b);
    // From frame to frame the order holds as long as no server is late: see RoomFrames.
    for (const client of people) {
      const frames = () =>
        client.heard('messages').map((it) => it.messages.map(({ seq }) => seq).filter((seq) => seq >= first));
      await expect.poll(() => sorted(frames().flat())).toEqual(seqs);
      expect(frames()).toEqual(frames().map(sorted));
      expect(client.heard('messages').length).toBeLessThan(MESSAGES / 2);
    }
    for (const client of programs) {
      const heard = () => client.heard('receive_message').map(({ seq }) => seq);
      await expect.poll(() => sorted(heard())).toEqual(seqs);
    }
  });

  test('a message is published once, for both protocols', async () => {
    const [ann, ben] = [await two(0, 'ann'), await two(1, 'ben')];
    const choId = name('cho');
    const cho = await plain(1, choId);
    const roomId = await ann.createRoom(ben.userId, choId);
    await cho.next('room_created');
    const { redis } = harness.archives;
    const published = async () => {
      await redis.call('CONFIG', 'RESETSTAT');
      cho.clear();
      for (let n = 0; n < 40; n += 1) await ann.send(roomId, `${n}`);
      await expect.poll(() => cho.heard('receive_message').length).toBe(40);
      return Number(/cmdstat_spublish:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1]);
    };
    // Not before the servers know that there is none of an earlier version. They tell each other of more than messages.
    await expect.poll(published, { timeout: 20_000, interval: 500 }).toBeLessThan(60);
  });

  test('a member added by the other server receives the next message', async () => {
    const [ann, ben] = [await two(0, 'ann'), await two(1, 'ben')];
    const roomIds = [];
    for (let n = 0; n < 20; n++) {
      const roomId = await ann.createRoom(ben.userId);
      roomIds.push(roomId);
      await ann.send(roomId, 'hello');
    }
    for (const roomId of roomIds) {
      await ben.next(
        'messages',
        (it) => it.roomId === roomId && it.messages.some(({ content }) => content === 'hello'),
      );
    }
  });

  test('a member removed by the other server, or whose room it deletes, receives that and nothing after', async () => {
    const [ann, ben, cho] = [await two(0, 'ann'), await two(1, 'ben'), await two(1, 'cho')];
    const roomId = await ann.createRoom(ben.userId, cho.userId);
    await ann.command('remove_member', { roomId, userId: ben.userId });
    await ben.next('room_removed', (it) => it.roomId === roomId);
    await ann.send(roomId, 'after');
    await cho.next('messages', (it) => it.messages.some(({ content }) => content === 'after'));
    await ben.fence();
    expect(ben.heard('messages').flatMap((it) => it.messages.map(({ content }) => content))).not.toContain('after');
    await ann.command('delete_room', { roomId });
    await cho.next('room_deleted', (it) => it.roomId === roomId);
  });

  test('a session that ends on one has its sockets closed on the other', async () => {
    const [here, there] = [await two(0, 'ann'), await two(1, 'ben')];
    const ended = once(there.socket, 'disconnect');
    await new Rest(harness.urls[0]!, { token: there.token }).get('logout', {});
    expect(await ended).toBe('io server disconnect');
    expect(here.socket.connected).toBe(true);
  });

  test('a user goes online and offline once, with sockets on any server', async () => {
    const [ann, ben] = [await two(0, 'ann'), await two(1, 'ben')];
    await ann.createRoom(ben.userId);
    const second = await ProtocolV2Client.as(harness.urls[0]!, ben.userId, { accessToken: ben.token! });
    clients.add(second);
    ben.close();
    second.close();
    await becomes(ann, ben.userId, 'offline');
    const told = ann.heard('presence').flatMap(({ users }) => users.filter(({ userId }) => userId === ben.userId));
    expect(told.filter(({ status }) => status === 'offline')).toHaveLength(1);
    const users = async (url: string) => (await (await fetch(`${url}/chat/users`)).json()) as string[];
    for (const url of harness.urls) await expect.poll(() => users(url)).not.toContain(ben.userId);
  });

  test('losses of Pub/Sub are repaired: frames, a removal, an invitation, a session’s end', async () => {
    const [ann, ben, cho] = [await two(0, 'ann'), await two(1, 'ben'), await two(1, 'cho')];
    for (let round = 0; round < 3; round++) {
      const [kept, left] = [await ann.createRoom(ben.userId), await ann.createRoom(ben.userId)];
      const guest = await two(1, 'guest');
      const over = once(guest.socket, 'disconnect', REPAIRED_MS);
      ben.clear();
      cho.clear();
      await dropPubSub();
      await Promise.all([
        ann.send(kept, 'unheard'),
        ann.command('remove_member', { roomId: left, userId: ben.userId }),
        ann.command('add_members', { roomId: kept, userIds: [cho.userId] }),
        new Rest(harness.urls[0]!, { token: guest.token }).get('logout', {}),
      ]);
      await Promise.all([ben, cho].map((client) => client.next('resync', () => true, REPAIRED_MS)));
      await over;
      // Whatever resync was for the sockets of the moment, they are where they belong when it came.
      const { rooms } = await ben.command('sync', { rooms: [{ roomId: kept, afterRev: 0 }] });
      expect(rooms[0]?.messages.map(({ content }) => content)).toContain('unheard');
      await ann.send(left, 'not for ben');
      await ann.send(kept, 'for all');
      for (const client of [ben, cho]) {
        await client.next('messages', (it) => it.messages.some(({ content }) => content === 'for all'));
      }
      const said = ben.heard('messages').flatMap((it) => it.messages.map(({ content }) => content));
      expect(said).not.toContain('not for ben');
    }
  });

  test('the users of a stopping server go offline at once', async () => {
    const [ann, ben] = [await two(0, 'ann'), await two(1, 'ben')];
    await ann.createRoom(ben.userId);
    ben.socket.io.reconnection(false);
    await harness.cluster.replicas[1]!.stop();
    await becomes(ann, ben.userId, 'offline', REPAIRED_MS);
    await harness.cluster.replicas[1]!.restart();
  });

  test(
    'a server that was killed takes its users along within 30 s',
    async () => {
      const [ann, ben] = [await two(0, 'ann'), await two(1, 'ben')];
      await ann.createRoom(ben.userId);
      ben.socket.io.reconnection(false);
      await harness.cluster.replicas[1]!.kill();
      await becomes(ann, ben.userId, 'offline', OFFLINE_MS);
      await harness.cluster.replicas[1]!.restart();
    },
    OFFLINE_MS + 30_000,
  );
});
