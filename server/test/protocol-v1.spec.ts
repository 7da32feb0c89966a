import { describe, expect, test } from 'vitest';
import { useServer } from './support/suite.js';

const suite = useServer();

describe('connect and register', () => {
  test('a socket without a token may connect, and only register', async () => {
    const client = await suite.plain();
    for (const event of ['create_room', 'join_room', 'leave_room', 'send_message', 'typing']) {
      client.emit(event, { roomId: 'r1', userId: 'x', hostId: 'x', participants: [], content: 'hello' });
      expect(await client.next('system')).toMatchObject({ code: 'unauthenticated', content: expect.any(String) });
    }
    await client.register(suite.name('민수'));
  });

  test('register greets this socket only, and sends the list of online users to every plain socket that has a name', async () => {
    const [ann, ben] = [suite.name('ann'), suite.name('ben')];
    const watcher = await suite.plain(ann);
    watcher.clear();
    const client = await suite.plain();
    client.emit('register', { userId: ben });
    expect(await client.next('system')).toEqual({ content: expect.stringContaining(ben) });
    for (const socket of [watcher, client]) {
      expect(await socket.next('get_users', ({ users }) => users.includes(ben))).toEqual({
        users: expect.arrayContaining([ann, ben]),
      });
    }
    expect(watcher.heard('system')).toEqual([]);
  });

  test('the list of online users is sent at most once a second', async () => {
    const watcher = await suite.plain(suite.name('watcher'));
    const names = Array.from({ length: 12 }, () => suite.name('crowd'));
    const begin = performance.now();
    for (const name of names) await suite.plain(name);
    const took = performance.now() - begin;
    await watcher.next('get_users', ({ users }) => names.every((name) => users.includes(name)));
    const times = watcher.frames.filter(({ event }) => event === 'get_users').map(({ at }) => at);
    expect(times.length).toBeLessThanOrEqual(3 + took / 1_000);
    // Less than a second, for a frame may be late on its way.
    times.slice(1).forEach((at, index) => expect(at - (times[index] ?? 0)).toBeGreaterThan(600));
  });

  test('a second register under another name changes the user of the socket', async () => {
    const [first, second, friend] = [suite.name('first'), suite.name('second'), suite.name('friend')];
    const other = await suite.plain(friend);
    const client = await suite.plain(first);
    const roomId = await client.createRoom(first, [friend]);
    await client.register(second);
    await other.next('get_users', ({ users }) => users.includes(second) && !users.includes(first));
    client.clear();
    await other.send(roomId, friend, 'are you there');
    await client.fence();
    expect(client.heard('receive_message')).toEqual([]);
    client.emit('send_message', { roomId, userId: first, content: 'still me' });
    expect(await client.next('system')).toMatchObject({ code: 'not_found', roomId });
  });

  test('registering under the same name again changes nothing and greets again', async () => {
    const name = suite.name('again');
    const client = await suite.plain(name);
    const roomId = await client.createRoom(name, []);
    await client.register(name);
    await client.send(roomId, name, 'once');
    await client.fence();
    expect(client.heard('receive_message')).toHaveLength(1);
  });
});

describe('send_message', () => {
  test('is sent to every session of every member, the sender included, and to no one else', async () => {
    const [ann, ben, eve] = [suite.name('ann'), suite.name('ben'), suite.name('eve')];
    const [sender, sendersOther, receiver, receiversOther, stranger] = [
      await suite.plain(ann),
      await suite.plain(ann),
      await suite.plain(ben),
      await suite.plain(ben),
      await suite.plain(eve),
    ];
    const roomId = await sender.createRoom(ann, [ben]);
    sender.emit('send_message', { roomId, userId: ann, content: '안녕하세요' });
    const frames = await Promise.all(
      [sender, sendersOther, receiver, receiversOther].map((it) => it.next('receive_message')),
    );
    for (const frame of frames) {
      expect(frame).toMatchObject({
        roomId,
        userId: ann,
        senderId: ann,
        content: '안녕하세요',
        seq: expect.any(Number),
      });
      expect(frame).toEqual(frames[0]);
    }
    sender.emit('send_message', { roomId, userId: ann, content: 'next' });
    expect((await receiver.next('receive_message')).seq).toBe((frames[0]?.seq ?? 0) + 1);
    await stranger.fence();
    expect(stranger.frames.filter(({ args }) => JSON.stringify(args).includes(roomId))).toEqual([]);
  });

  test('many messages without acks arrive in the order of sending', async () => {
    const [ann, ben] = [suite.name('ann'), suite.name('ben')];
    const [sender, receiver] = [await suite.plain(ann), await suite.plain(ben)];
    const roomId = await sender.createRoom(ann, [ben]);
    const contents = Array.from({ length: 200 }, (_, index) => `line ${index}`);
    for (const content of contents) sender.emit('send_message', { roomId, userId: ann, content });
    for (const client of [sender, receiver]) {
      await client.next('receive_message', ({ content }) => content === contents.at(-1));
      expect(client.heard('receive_message').map(({ content }) => content)).toEqual(contents);
      const seqs = client.heard('receive_message').map(({ seq }) => seq);
      expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index));
    }
  });
});

describe('a user id in a payload never replaces that of the session', () => {
  test('userId and hostId of another are the session’s own', async () => {
    const [ann, ben, eve] = [suite.name('ann'), suite.name('ben'), suite.name('eve')];
    const [a, b] = [await suite.plain(ann), await suite.plain(ben)];
    b.emit('create_room', { hostId: eve, participants: [ann] });
    const invite = await a.next('room_invite');
    expect(invite).toMatchObject({ hostId: ben, participants: [ben, ann] });
    const { roomId } = invite;
    b.emit('send_message', { roomId, userId: ann, content: 'not from ann' });
    expect(await a.next('receive_message')).toMatchObject({ userId: ben, senderId: ben });
    b.emit('typing', { roomId, userId: ann });
    expect(await a.nextArgs('typing')).toEqual([ben, { roomId }]);
    b.emit('leave_room', { roomId, userId: ann });
    expect((await a.next('room_created', ({ participants }) => participants.length === 1)).participants).toEqual([ann]);
  });
});

describe('typing', () => {
  test('goes with two arguments to the others in the room, not to the typist’s own sessions', async () => {
    const [ann, ben, eve] = [suite.name('ann'), suite.name('ben'), suite.name('eve')];
    const [typist, typistsOther, reader, stranger] = [
      await suite.plain(ann),
      await suite.plain(ann),
      await suite.plain(ben),
      await suite.plain(eve),
    ];
    const roomId = await typist.createRoom(ann, [ben]);
    typist.emit('typing', { roomId, userId: ann });
    expect(await reader.nextArgs('typing')).toEqual([ann, { roomId }]);
    for (const silent of [typist, typistsOther, stranger]) {
      await silent.fence();
      expect(silent.heard('typing')).toEqual([]);
    }
  });
});

describe('errors without an ack', () => {
  test('are sent as system { content, code, roomId? } to the caller only', async () => {
    const [ann, ben] = [suite.name('ann'), suite.name('ben')];
    const [caller, other] = [await suite.plain(ann), await suite.plain(ben)];
    const roomId = await caller.createRoom(ann, [ben]);
    await other.next('room_invite');
    await caller.fence();
    caller.clear();
    other.clear();
    caller.emit('send_message', { roomId, userId: ann, content: '   ' });
    expect(await caller.next('system')).toEqual({ content: expect.any(String), code: 'invalid_payload', roomId });
    caller.emit('send_message', { roomId: 'no-such-room', userId: ann, content: 'hi' });
    expect(await caller.next('system')).toMatchObject({ code: 'not_found', roomId: 'no-such-room' });
    caller.emit('create_room', { hostId: ann, participants: [suite.name('nobody')] });
    expect(await caller.next('system')).toEqual({ content: expect.any(String), code: 'not_found' });
    for (const nonsense of [undefined, null, 7, 'text', [], { roomId: { $ne: 1 } }]) {
      caller.emit('send_message', nonsense);
      expect(await caller.next('system')).toMatchObject({ code: 'invalid_payload' });
    }
    await other.fence();
    expect(other.frames.filter(({ event }) => event !== 'get_users').length).toBe(1);
  });

  test('a refused register has a reason and leaves the socket connected', async () => {
    const client = await suite.plain();
    client.emit('register', { userId: ' bad\nname ' });
    expect(await client.next('system')).toMatchObject({ code: 'invalid_payload' });
    await client.register(suite.name('good'));
  });
});

describe('REST of old programs', () => {
  test('GET / answers 200', async () => {
    expect((await fetch(suite.url)).status).toBe(200);
  });

  test('GET /chat/users lists online users, without a session', async () => {
    const name = suite.name('here');
    const client = await suite.plain(name);
    const users = async () => (await fetch(`${suite.url}/chat/users`)).json() as Promise<string[]>;
    expect(await users()).toContain(name);
    client.close();
    await expect.poll(users).not.toContain(name);
  });

  test('POST /chat/search finds the newest 100 of the session’s rooms, newest first', async () => {
    const [ann, ben] = [suite.name('ann'), suite.name('ben')];
    const [a, b] = [await suite.plain(ann), await suite.plain(ben)];
    const mine = await a.createRoom(ann, [ben]);
    const foreign = await b.createRoom(ben, []);
    for (let index = 0; index < 105; index += 1) {
      a.emit('send_message', { roomId: mine, userId: ann, content: `kumquat ${index}` });
    }
    await a.next('receive_message', ({ content }) => content === 'kumquat 104');
    await b.send(foreign, ben, 'kumquat in a room without ann');
    const search = async (cookie: string, body: unknown) =>
      fetch(`${suite.url}/chat/search`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: cookie.split(';')[0] ?? '' },
        body: JSON.stringify(body),
      });
    const found = async (cookie: string | undefined, userId: string) =>
      (await (await search(cookie ?? '', { userId, keyword: 'kumquat' })).json()) as Record<string, unknown>[];
    const newest = Array.from({ length: 100 }, (_, index) => `kumquat ${104 - index}`);
    await expect.poll(async () => (await found(a.cookie, ann)).map(({ content }) => content)).toEqual(newest);
    const results = await found(a.cookie, ben);
    expect(results.map(({ content }) => content)).toEqual(newest);
    for (const result of results) {
      expect(result).toEqual({ roomId: mine, userId: ann, content: expect.any(String), createdAt: expect.any(String) });
    }
    expect((await search('', { userId: ann, keyword: 'kumquat' })).status).toBe(401);
  });
});
