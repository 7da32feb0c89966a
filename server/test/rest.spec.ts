import { describe, expect, test } from 'vitest';
import { useServer } from './support/suite.js';
import type { ProtocolV2Client } from './support/protocol-v2-client.js';

const suite = useServer();

const restOf = ({ token }: ProtocolV2Client) => suite.rest.as({ token });

async function pair() {
  const [ann, ben] = [await suite.two(suite.name('ann')), await suite.two(suite.name('ben'))];
  return { ann, ben, roomId: await ann.createRoom(ben.userId) };
}

/** All pages of a list, by its cursor. */
async function pages<T>(
  page: (cursor?: string) => Promise<{ items: T[]; cursor?: string | undefined }>,
): Promise<T[][]> {
  const all: T[][] = [];
  for (let cursor: string | undefined; ;) {
    const { items, cursor: next } = await page(cursor);
    all.push(items);
    if (next === undefined) return all;
    cursor = next;
  }
}

describe('GET /chat/rooms', () => {
  test('pages through my rooms, by latest message', async () => {
    const { ann, ben, roomId } = await pair();
    const others: string[] = [];
    for (let index = 0; index < 4; index += 1) others.unshift(await ann.createRoom());
    await ben.send(roomId, 'newest');
    const found = await pages(async (cursor) => {
      const { rooms, cursor: next } = await restOf(ann).get('rooms', {
        query: { limit: 2, ...(cursor && { cursor }) },
      });
      return { items: rooms, cursor: next };
    });
    expect(found.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(found.flat().map((room) => room.roomId)).toEqual([roomId, ...others]);
    expect(found[0]?.[0]).toMatchObject({ role: 'owner', readSeq: 1, seq: 2, lastMessage: { content: 'newest' } });
  });
});

describe('GET /chat/rooms/public', () => {
  test('finds public rooms by the beginning of their name', async () => {
    const { ann, ben } = await pair();
    const names = ['Tea time', 'tea party', '차 한 잔'].map((name) => `${name} ${suite.name('')}`);
    for (const name of names) await ann.command('create_room', { participants: [], name, visibility: 'public' });
    await ann.command('create_room', { participants: [], name: 'tea in secret' });
    const named = async (q: string) =>
      (await restOf(ben).get('publicRooms', { query: { q } })).rooms.map(({ name }) => name);
    expect((await named('TEA')).toSorted()).toEqual(names.slice(0, 2).toSorted());
    expect(await named('차')).toEqual(names.slice(2));
    expect(await named('nothing like it')).toEqual([]);
  });
});

describe('GET /chat/rooms/:id/members', () => {
  test('pages through members in join order, with their presence', async () => {
    const { ann, ben, roomId } = await pair();
    const cho = await suite.two(suite.name('cho'));
    await ann.command('add_members', { roomId, userIds: [cho.userId] });
    cho.close();
    await expect
      .poll(async () => (await restOf(ann).get('presence', { params: { id: cho.userId } })).status)
      .toBe('offline');
    const found = await pages(async (cursor) => {
      const query = { limit: 2, ...(cursor && { cursor }) };
      const { members, cursor: next } = await restOf(ben).get('members', { params: { id: roomId }, query });
      return { items: members, cursor: next };
    });
    expect(found.flat().map(({ userId, role, status }) => [userId, role, status])).toEqual([
      [ann.userId, 'owner', 'online'],
      [ben.userId, 'member', 'online'],
      [cho.userId, 'member', 'offline'],
    ]);
  });
});

describe('GET /chat/rooms/:id/members?q=', () => {
  test('finds whom a text after an @ may mean, the longest name first', async () => {
    const { ann, ben, roomId } = await pair();
    const longer = await suite.two(`${ben.userId}erly`);
    await ann.command('add_members', { roomId, userIds: [longer.userId] });
    const named = async (q: string, limit = 50) => {
      const answer = await restOf(ann).get('members', { params: { id: roomId }, query: { q, limit } });
      expect(answer).not.toHaveProperty('cursor');
      return answer.members.map(({ userId }) => userId);
    };
    expect(await named(`${longer.userId.toUpperCase()}, at six`, 1)).toEqual([longer.userId]);
    expect(await named(ben.userId)).toEqual([ben.userId, longer.userId]);
    expect(await named(longer.userId.slice(1))).toEqual([longer.userId]);
    expect(await named('nobody like that')).toEqual([]);
    const stranger = await suite.two(suite.name('dan'));
    const asked = restOf(stranger).get('members', { params: { id: roomId }, query: { q: ben.userId } });
    await expect(asked).rejects.toThrow('not_found');
  });
});

describe('GET /chat/rooms/:id/messages', () => {
  test('pages both ways and around a message, ascending, with the rev', async () => {
    const { ann, roomId } = await pair();
    for (let seq = 2; seq <= 30; seq += 1) await ann.send(roomId, `line ${seq}`);
    const page = async (query: object) => {
      const { messages, more, rev } = await restOf(ann).get('messages', {
        params: { id: roomId },
        query: { limit: 5, ...query },
      });
      return { seqs: messages.map(({ seq }) => seq), more, rev };
    };
    const { rev } = await page({});
    expect(await page({})).toEqual({ seqs: [26, 27, 28, 29, 30], more: true, rev });
    expect(await page({ before: 26 })).toEqual({ seqs: [21, 22, 23, 24, 25], more: true, rev });
    expect(await page({ before: 4 })).toEqual({ seqs: [1, 2, 3], more: false, rev });
    expect(await page({ after: 0 })).toEqual({ seqs: [1, 2, 3, 4, 5], more: true, rev });
    expect(await page({ after: 27 })).toEqual({ seqs: [28, 29, 30], more: false, rev });
    const around = await page({ around: 15 });
    expect(around.seqs).toContain(15);
    expect(around.seqs).toHaveLength(5);
    expect((await page({ limit: 200 })).seqs).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    const sync = await ann.command('sync', { rooms: [{ roomId, afterRev: rev }] });
    expect(sync.rooms).toEqual([]);
    for (const query of [{ limit: 201 }, { limit: 0 }, { before: 1, after: 1 }, { before: 'x' }]) {
      const answer = await restOf(ann).call('messages', { params: { id: roomId }, query });
      expect([query, answer.status]).toEqual([query, 400]);
    }
  });
});

describe('GET /chat/rooms/:id/days', () => {
  test('gives the days of a month with their first messages', async () => {
    const { ann, roomId } = await pair();
    await ann.send(roomId, 'today');
    const rest = restOf(ann);
    const params = { id: roomId };
    const day = new Date().toISOString().slice(0, 10);
    const query = { month: day.slice(0, 7), zone: 'UTC' };
    await expect.poll(async () => (await rest.get('days', { params, query })).days).toEqual([{ day, seq: 1 }]);
    expect(await rest.get('days', { params, query: { ...query, month: '2020-02' } })).toEqual({ days: [] });
    for (const wrong of [{ zone: 'Asia/Nowhere' }, { month: '2026-13' }, { zone: 'x'.repeat(65) }]) {
      expect((await rest.call('days', { params, query: { ...query, ...wrong } })).status).toBe(400);
    }
  });
});

describe('GET /chat/search', () => {
  test('filters by room, author and time, highlights, and pages', async () => {
    const { ann, ben, roomId } = await pair();
    const other = await ann.createRoom();
    await ann.send(roomId, '점심에 국수 먹을까요');
    const first = await ben.send(roomId, '국수 좋아요');
    await ann.send(other, '국수집 목록');
    const rest = restOf(ann);
    const contents = async (query: object) =>
      (await rest.get('search', { query: { q: '국수', ...query } })).results.map(({ message }) => message.content);
    await expect.poll(() => contents({})).toEqual(['국수집 목록', '국수 좋아요', '점심에 국수 먹을까요']);
    expect(await contents({ room: roomId })).toEqual(['국수 좋아요', '점심에 국수 먹을까요']);
    expect(await contents({ from: ben.userId })).toEqual(['국수 좋아요']);
    expect(await contents({ after: first.createdAt })).toEqual(['국수집 목록']);
    expect(await contents({ before: first.createdAt })).toEqual(['점심에 국수 먹을까요']);
    const { results } = await rest.get('search', { query: { q: '국', from: ann.userId } });
    expect(
      results.map(({ message, highlights }) => highlights.map(([start, end]) => message.content.slice(start, end))),
    ).toEqual([['국'], ['국']]);
    const found = await pages(async (cursor) => {
      const page = await rest.get('search', { query: { q: '국수', limit: 2, ...(cursor && { cursor }) } });
      return { items: page.results, cursor: page.cursor };
    });
    expect(found.flat().map(({ message }) => message.content)).toEqual([
      '국수집 목록',
      '국수 좋아요',
      '점심에 국수 먹을까요',
    ]);
  });

  test('narrows by marks and mentions, and asks for something to go by', async () => {
    const { ann, ben, roomId } = await pair();
    await ann.send(roomId, 'plain');
    await ann.send(roomId, 'see https://example.com');
    await ann.command('send_message', { roomId, content: '`code` for you', mentions: [ben.userId] });
    const rest = restOf(ben);
    const contents = async (query: object) =>
      (await rest.get('search', { query })).results.map(({ message }) => message.content);
    await expect.poll(() => contents({ hasLink: 'true' })).toEqual(['see https://example.com']);
    await expect.poll(() => contents({ hasCode: 'true' })).toEqual(['`code` for you']);
    expect(await contents({ mentionsMe: 'true', q: 'you' })).toEqual(['`code` for you']);
    expect((await restOf(ann).get('search', { query: { mentionsMe: 'true' } })).results).toEqual([]);
    for (const query of [{}, { limit: 5 }, { hasLink: 'yes' }]) {
      expect([query, (await rest.call('search', { query: query as object })).status]).toEqual([query, 400]);
    }
  });

  test('finds the present words of a message only', async () => {
    const { ann, roomId } = await pair();
    const { seq } = await ann.send(roomId, 'aubergine');
    const finds = async (q: string) => (await restOf(ann).get('search', { query: { q } })).results.length;
    await expect.poll(() => finds('aubergine')).toBe(1);
    await ann.command('edit_message', { roomId, seq, content: 'eggplant' });
    await expect.poll(async () => [await finds('aubergine'), await finds('eggplant')]).toEqual([0, 1]);
    await ann.command('delete_message', { roomId, seq });
    await expect.poll(() => finds('eggplant')).toBe(0);
  });
});

describe('GET /chat/rooms/:id/export', () => {
  test('streams the whole conversation as text or JSON, as a file', async () => {
    const { ann, ben, roomId } = await pair();
    await ann.command('update_room', { roomId, name: '점심 모임' });
    await Promise.all(Array.from({ length: 450 }, (_, index) => ben.send(roomId, `line ${index}\nsecond`)));
    const text = await restOf(ann).call('exportRoom', { params: { id: roomId } });
    expect(text.headers.get('content-type')).toMatch(/^text\/plain; charset=utf-8/);
    expect(text.headers.get('content-disposition')).toBe(
      `attachment; filename*=UTF-8''${encodeURIComponent('점심 모임')}.txt`,
    );
    expect(text.data.match(/: line \d+\n {4}second\n/g)).toHaveLength(450);
    expect(text.data.split('\n').slice(-2)).toEqual(['--- End of the conversation: 452 messages ---', '']);
    const json = await restOf(ann).call('exportRoom', { params: { id: roomId }, query: { format: 'json' } });
    const messages = json.data as unknown as { seq: number; content: string }[];
    expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 452 }, (_, index) => index + 1));
    expect(messages.at(-1)?.content).toBe('line 449\nsecond');
  });
});

describe('GET /chat/people', () => {
  test('finds users to add by the beginning of a name, online first, without the caller', async () => {
    const stem = suite.name('zed');
    const [me, there] = [await suite.two(`${stem} me`), await suite.two(`${stem} there`)];
    await suite.rest.get('guest', { body: { userId: `${stem} away` } });
    const { people } = await restOf(me).get('people', { query: { q: stem.toUpperCase() } });
    expect(people.map(({ userId, status }) => [userId, status])).toEqual([
      [there.userId, 'online'],
      [`${stem} away`, 'offline'],
    ]);
  });
});
