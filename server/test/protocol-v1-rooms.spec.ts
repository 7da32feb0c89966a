import { describe, expect, test } from 'vitest';
import { useServer } from './support/suite.js';

const suite = useServer();

/** Events that a client heard about a room, in order, with what tells them apart. */
const story = (client: { frames: { event: string; args: unknown[] }[] }, roomId: string) =>
  client.frames.filter(({ args }) => (args[0] as { roomId?: string }).roomId === roomId).map(({ event }) => event);

describe('create_room', () => {
  test('sends the list to every session of every member, and invites everyone but the host', async () => {
    const [ann, ben, cho, eve] = ['ann', 'ben', '초', 'eve'].map((stem) => suite.name(stem)) as [
      string,
      string,
      string,
      string,
    ];
    const host = await suite.plain(ann);
    const hostsOther = await suite.plain(ann);
    const guests = [await suite.plain(ben), await suite.plain(ben), await suite.plain(cho)];
    const stranger = await suite.plain(eve);
    host.emit('create_room', { hostId: ann, participants: [ben, cho] });
    const { roomId } = await host.next('room_created');
    const participants = [ann, ben, cho];
    expect(await hostsOther.next('room_created')).toEqual({ roomId, participants });
    for (const guest of guests) {
      expect(await guest.next('room_created')).toEqual({ roomId, participants });
      expect(await guest.next('room_invite')).toEqual({ roomId, hostId: ann, participants });
    }
    for (const client of [host, hostsOther, stranger]) {
      await client.fence();
      expect(client.heard('room_invite')).toEqual([]);
    }
    expect(story(stranger, roomId)).toEqual([]);
  });

  test('everyone named is a member at once, those offline too', async () => {
    const [ann, ben] = [suite.name('ann'), suite.name('ben')];
    const host = await suite.plain(ann);
    (await suite.plain(ben)).close();
    const roomId = await host.createRoom(ann, [ben]);
    const late = await suite.plain(ben);
    late.emit('send_message', { roomId, userId: ben, content: 'I was added while away' });
    expect(await host.next('receive_message')).toMatchObject({ userId: ben });
  });

  test('names the host once, however often the payload does', async () => {
    const [ann, ben] = [suite.name('ann'), suite.name('ben')];
    const [host] = [await suite.plain(ann), await suite.plain(ben)];
    host.emit('create_room', { hostId: ann, participants: [ben, ann, ben] });
    expect((await host.next('room_created')).participants).toEqual([ann, ben]);
  });
});

describe('join_room', () => {
  test('a public room: all frames to the new member and to the room', async () => {
    const [ann, ben] = [suite.name('ann'), suite.name('ben')];
    const owner = await suite.two(ann);
    const { roomId } = await owner.command('create_room', { participants: [], name: 'open', visibility: 'public' });
    const member = await suite.plain(suite.name('cho'));
    member.emit('join_room', { roomId });
    await member.next('joined_room');
    for (let index = 0; index < 60; index += 1) await owner.send(roomId, `line ${index}`);
    member.clear();
    const [newcomer, newcomersOther] = [await suite.plain(ben), await suite.plain(ben)];
    newcomer.emit('join_room', { userId: ben, roomId });
    const { room } = await newcomer.next('joined_room', (it) => it.roomId === roomId);
    expect(room).toMatchObject({ roomId, name: 'open', role: 'member' });
    const { messages } = await newcomer.next('receive_messages', (it) => it.roomId === roomId);
    expect(messages.map(({ content }) => content)).toEqual(
      Array.from({ length: 50 }, (_, index) => `line ${index + 10}`),
    );
    expect(messages[0]).toMatchObject({ roomId, userId: ann, senderId: ann });
    for (const client of [member, newcomer, newcomersOther]) {
      const { participants } = await client.next('room_created', (it) => it.participants.includes(ben));
      expect(participants).toHaveLength(3);
      expect((await client.next('system', (it) => it.roomId === roomId)).content).toContain(ben);
    }
    await member.fence();
    expect(member.heard('joined_room').concat(member.heard('receive_messages') as never)).toEqual([]);
    await newcomer.send(roomId, ben, 'I am in');
    await member.next('receive_message', ({ content }) => content === 'I am in');
  });

  test('a room that the caller left can be joined again', async () => {
    const [ann, ben] = [suite.name('ann'), suite.name('ben')];
    const [a, b] = [await suite.plain(ann), await suite.plain(ben)];
    const roomId = await a.createRoom(ann, [ben]);
    await a.send(roomId, ann, 'before');
    b.emit('leave_room', { userId: ben, roomId });
    await a.next('room_created', ({ participants }) => !participants.includes(ben));
    await a.send(roomId, ann, 'while ben was away');
    b.emit('join_room', { userId: ben, roomId });
    await b.next('joined_room');
    const { messages } = await b.next('receive_messages');
    expect(messages.map(({ content }) => content)).toEqual(['before', 'while ben was away']);
    expect((await a.next('room_created', (it) => it.participants.includes(ben))).participants).toEqual([ann, ben]);
  });

  test('a private room that I was never in, was removed from, or that is not there, is not found', async () => {
    const [ann, ben, eve] = [suite.name('ann'), suite.name('ben'), suite.name('eve')];
    const owner = await suite.two(ann);
    const [b, stranger] = [await suite.plain(ben), await suite.plain(eve)];
    const roomId = await owner.createRoom(ben);
    await owner.command('remove_member', { roomId, userId: ben });
    await b.next('system', (it) => it.roomId === roomId && it.content.includes('removed'));
    for (const client of [b, stranger]) {
      client.emit('join_room', { roomId });
      expect(await client.next('system', (it) => it.code !== undefined)).toMatchObject({ code: 'not_found', roomId });
    }
    stranger.emit('join_room', { userId: eve, roomId: 'nowhere' });
    expect(await stranger.next('system')).toMatchObject({ code: 'not_found', roomId: 'nowhere' });
  });

  test('a member’s join changes nothing and is answered in full', async () => {
    const [ann, ben] = [suite.name('ann'), suite.name('ben')];
    const [a, b] = [await suite.plain(ann), await suite.plain(ben)];
    const roomId = await a.createRoom(ann, [ben]);
    await a.send(roomId, ann, 'hello');
    await b.next('receive_message');
    a.clear();
    b.clear();
    b.emit('join_room', { userId: ben, roomId });
    expect((await b.next('joined_room')).room).toMatchObject({ roomId, memberCount: 2 });
    expect(await b.next('room_created')).toEqual({ roomId, participants: [ann, ben] });
    expect((await b.next('receive_messages')).messages.map(({ content }) => content)).toEqual(['hello']);
    await a.send(roomId, ann, 'and on');
    expect(story(a, roomId)).toEqual(['receive_message']);
  });

  test('another’s userId: a member adds that user, and the room is notified', async () => {
    const [ann, ben, cho] = [suite.name('ann'), suite.name('ben'), suite.name('초')];
    const [a, b, c] = [await suite.plain(ann), await suite.plain(ben), await suite.plain(cho)];
    const roomId = await a.createRoom(ann, [ben]);
    await a.send(roomId, ann, 'welcome');
    b.emit('join_room', { userId: cho, roomId });
    expect((await c.next('joined_room')).room).toMatchObject({ roomId, memberCount: 3 });
    expect((await c.next('receive_messages')).messages.map(({ content }) => content)).toEqual(['welcome']);
    for (const client of [a, b, c]) {
      const { participants } = await client.next('room_created', (it) => it.participants.includes(cho));
      expect(participants).toEqual([ann, ben, cho]);
      await client.next('system', (it) => it.roomId === roomId && it.content.includes(cho));
    }
    await b.fence();
    expect(b.heard('joined_room')).toEqual([]);
    c.emit('send_message', { roomId, userId: cho, content: 'thanks' });
    await a.next('receive_message', ({ userId }) => userId === cho);
  });

  test('a caller that is not a member can’t add users, not even to a public room', async () => {
    const [ann, ben, eve] = [suite.name('ann'), suite.name('ben'), suite.name('eve')];
    const owner = await suite.two(ann);
    const [, stranger] = [await suite.plain(ben), await suite.plain(eve)];
    const closed = await owner.createRoom();
    const { roomId: open } = await owner.command('create_room', { participants: [], visibility: 'public' });
    stranger.emit('join_room', { userId: ben, roomId: closed });
    expect(await stranger.next('system')).toMatchObject({ code: 'not_found', roomId: closed });
    stranger.emit('join_room', { userId: ben, roomId: open });
    expect(await stranger.next('system')).toMatchObject({ code: 'forbidden', roomId: open });
  });
});

describe('leave_room', () => {
  test('remaining members get the notice and the new list; the former member receives nothing more', async () => {
    const [ann, ben, cho] = [suite.name('ann'), suite.name('ben'), suite.name('초')];
    const [a, b, bOther, c] = [
      await suite.plain(ann),
      await suite.plain(ben),
      await suite.plain(ben),
      await suite.plain(cho),
    ];
    const roomId = await a.createRoom(ann, [ben, cho]);
    await bOther.next('room_invite');
    await a.send(roomId, ann, 'before');
    await Promise.all([b, bOther].map((it) => it.next('receive_message')));
    for (const client of [b, bOther]) client.clear();
    b.emit('leave_room', { userId: ben, roomId });
    for (const client of [a, c]) {
      await client.next('system', (it) => it.roomId === roomId && it.content.includes(ben) && /left/.test(it.content));
      expect((await client.next('room_created', (it) => !it.participants.includes(ben))).participants).toEqual([
        ann,
        cho,
      ]);
    }
    await a.send(roomId, ann, 'after');
    for (const client of [b, bOther]) {
      await client.fence();
      expect(story(client, roomId)).toEqual([]);
    }
    b.emit('send_message', { roomId, userId: ben, content: 'let me in' });
    expect(await b.next('system')).toMatchObject({ code: 'not_found', roomId });
  });

  test('the last one to leave deletes the room', async () => {
    const [ann, ben] = [suite.name('ann'), suite.name('ben')];
    const [a, b] = [await suite.plain(ann), await suite.plain(ben)];
    const roomId = await a.createRoom(ann, [ben]);
    await b.next('room_invite');
    a.emit('leave_room', { userId: ann, roomId });
    await b.next('room_created', ({ participants }) => participants.length === 1);
    b.emit('leave_room', { userId: ben, roomId });
    await b.fence();
    for (const client of [a, b]) {
      client.emit('join_room', { roomId });
      expect(await client.next('system', (it) => it.code !== undefined)).toMatchObject({ code: 'not_found', roomId });
    }
  });
});
