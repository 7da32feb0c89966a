import { describe, expect, test } from 'vitest';
import type { ProtocolV2Client } from './support/protocol-v2-client.js';
import { useServer } from './support/suite.js';

const suite = useServer({ env: { ADMIN_USERS: 'boss' } });

const watching = { features: ['watched_presence'] };

const taken = { code: 'conflict', details: { issues: [{ path: 'displayName' }] } };

/** What the frames told the client of a user's name, in order. */
const told = (client: ProtocolV2Client, userId: string) =>
  client
    .heard('presence')
    .flatMap(({ users }) => users.filter((it) => it.userId === userId && it.displayName !== undefined))
    .map((it) => it.displayName);

const hears = (client: ProtocolV2Client, userId: string, displayName: string) =>
  client.next('presence', ({ users }) => users.some((it) => it.userId === userId && it.displayName === displayName));

const restOf = ({ token }: ProtocolV2Client) => suite.rest.as({ token });

describe('a user who takes another name', () => {
  test('is told of to whoever shows them, and to all of their own sessions, and to nobody else', async () => {
    const [ben, ann, stranger] = [
      await suite.two(suite.name('ben')),
      await suite.two(suite.name('ann'), watching),
      await suite.two(suite.name('dan'), watching),
    ];
    const [older, plain] = [await suite.two(suite.name('cho')), await suite.plain(suite.name('eve'))];
    const again = await suite.two(undefined, { accessToken: ben.token ?? '', ...watching });
    const roomId = await ben.createRoom(ann.userId, older.userId);
    const other = await stranger.createRoom();
    const { userId } = ben;
    await ann.command('watch_presence', { people: [{ roomId, userId }] });
    await stranger.command('watch_presence', { people: [{ roomId: other, userId }] });
    for (const it of [ann, stranger, older, again]) it.clear();

    expect(await ben.command('set_display_name', { displayName: '  김\u202e 벤\n ' })).toEqual({
      displayName: '김 벤',
    });
    for (const it of [ann, older, again]) await hears(it, userId, '김 벤');
    expect(ann.heard('presence').flatMap(({ users }) => users)).toContainEqual({
      userId,
      status: 'online',
      displayName: '김 벤',
    });
    // The last name alone counts: it is told once more, and nothing that was before it.
    await ben.command('set_display_name', { displayName: 'Not this one' });
    await ben.command('set_display_name', { displayName: '' });
    for (const it of [ann, older, again]) await hears(it, userId, userId);
    await stranger.fence();
    expect(told(stranger, userId)).toEqual([]);
    await plain.fence();
    expect(plain.frames.filter(({ event }) => event === 'presence')).toEqual([]);
  });

  test('is called so wherever people are read, and in what they do by any session', async () => {
    const [ben, ann] = [await suite.two(suite.name('ben')), await suite.two(suite.name('ann'), watching)];
    const again = await suite.two(undefined, { accessToken: ben.token ?? '' });
    const { userId } = ben;
    const roomId = await ben.createRoom(ann.userId);
    await ann.command('create_room', { participants: [userId], direct: true });
    const displayName = `${suite.name('이영희')} Lee`;
    await ben.command('set_display_name', { displayName });
    await hears(again, userId, displayName);

    const named = expect.objectContaining({ userId, displayName }) as object;
    const rest = restOf(ann);
    expect((await rest.get('members', { params: { id: roomId } })).members).toContainEqual(named);
    expect((await rest.get('members', { params: { id: roomId }, query: { q: '영희' } })).members).toEqual([named]);
    const q = displayName.slice(1, 4);
    expect((await rest.get('people', { query: { q } })).people).toContainEqual(named);
    expect((await rest.get('people', { query: { q: userId } })).people).toContainEqual(named);
    expect(await rest.get('presence', { params: { id: userId } })).toMatchObject({ displayName });
    const { rooms } = await rest.get('rooms', {});
    expect(rooms.find((it) => it.direct)?.peer).toEqual({ userId, displayName });
    expect(await ann.command('watch_presence', { people: [{ roomId, userId }] })).toEqual({
      users: [{ userId, status: 'online', displayName }],
    });
    expect(await restOf(ben).get('me', {})).toMatchObject({ user: { userId, displayName } });

    for (const session of [ben, again]) {
      const made = await session.command('create_room', { participants: [], name: 'mine' });
      expect(made.room.lastMessage).toMatchObject({ content: `${displayName} made the room` });
    }
    await ben.command('add_members', { roomId, userIds: [(await suite.two(suite.name('cho'))).userId] });
    const { messages } = await rest.get('messages', { params: { id: roomId } });
    // What a notice said stays what was said.
    expect(messages.at(0)?.content).toBe(`${userId} made the room`);
    expect(messages.at(-1)?.content).toContain(`${displayName} added `);
  });

  test('stays the same user: a guest resumes by the userId, an account signs in by it', async () => {
    const guest = await suite.two(suite.name('guest'));
    await guest.command('set_display_name', { displayName: 'Somebody' });
    const { userId, token = '' } = guest;
    expect(await suite.rest.as({ token }).get('guest', { body: { userId } })).toMatchObject({
      user: { userId, displayName: 'Somebody', guest: true },
    });
    const another = await suite.two();
    expect((await another.refusal('register', { userId })).code).toBe('conflict');

    const account = { userId: suite.name('acc'), password: 'open sesame now', displayName: 'First' };
    const signedUp = await suite.rest.get('signup', { body: account });
    const client = await suite.two(undefined, { accessToken: signedUp.token });
    await client.command('set_display_name', { displayName: 'Second' });
    const { password } = account;
    expect(await suite.rest.get('login', { body: { userId: account.userId, password } })).toMatchObject({
      user: { userId: account.userId, displayName: 'Second', guest: false },
    });
  });

  test('may be called like somebody else, as at sign-up, and by nothing that is too long or no text', async () => {
    const [ben, ann] = [await suite.two(suite.name('ben')), await suite.two(suite.name('ann'))];
    const shared = `Kim ${ann.userId}`;
    for (const it of [ann, ben]) {
      expect(await it.command('set_display_name', { displayName: shared })).toEqual({ displayName: shared });
    }
    for (const wrong of ['x'.repeat(65), '😀'.repeat(33), 7, null]) {
      expect((await ben.refusal('set_display_name', { displayName: wrong as string })).code).toBe('invalid_payload');
    }
    // What no new userId may look like: the house, its operators, and the words that call everybody.
    const password = 'open sesame now';
    for (const displayName of ['Suda', '관 리자', 'B0SS', 'everyone', '@all', '여기', 'boss✓']) {
      expect(await ben.refusal('set_display_name', { displayName }), displayName).toMatchObject(taken);
      const signUp = await suite.rest.call('signup', { body: { userId: suite.name('new'), password, displayName } });
      expect(signUp.error, displayName).toMatchObject(taken);
    }
    expect(await restOf(ben).get('me', {})).toMatchObject({ user: { displayName: shared } });
    for (const blank of ['', ' \t ', '\u200b\u2066']) {
      expect(await ben.command('set_display_name', { displayName: blank })).toEqual({ displayName: ben.userId });
    }
  });

  test('may not look like the userId of somebody else, at sign-up neither, but like their own', async () => {
    const [ben, ann] = [await suite.two(suite.name('ben')), await suite.two(suite.name('ann.'))];
    const { userId } = ann;
    const password = 'open sesame now';
    const lookalikes = [userId, userId.toUpperCase(), userId.replace('a', '\u0430'), `★ ${userId} ★`, `(${userId})`];
    for (const displayName of lookalikes) {
      expect(await ben.refusal('set_display_name', { displayName }), displayName).toMatchObject(taken);
      const signUp = await suite.rest.call('signup', { body: { userId: suite.name('new'), password, displayName } });
      expect(signUp.error, displayName).toMatchObject(taken);
      expect(await ann.command('set_display_name', { displayName })).toEqual({ displayName });
    }
    expect(await restOf(ben).get('me', {})).toMatchObject({ user: { displayName: ben.userId } });
    const own = { userId: suite.name('own'), password };
    const signedUp = await suite.rest.get('signup', { body: { ...own, displayName: own.userId.toUpperCase() } });
    expect(signedUp.user.displayName).toBe(own.userId.toUpperCase());
  });
});
