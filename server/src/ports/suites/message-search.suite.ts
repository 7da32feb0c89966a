import { describe, expect, it } from 'vitest';
import type { Message } from '@suda/contract';
import type { SearchQuery } from '../message-search.js';
import type { NamedUser } from '../room-log.js';
import { refused, useHarness, type OpenBackend, type SuiteHarness } from '../testing/harness.js';

const MESSAGES = {
  lunch: '점심 뭐 먹을까요?',
  noodles: '오늘은 국수집이 괜찮다던데요',
  english: 'The quick brown Fox jumps over the lazy dog',
  mixed: '수다chat 앱에서 hello했어요',
  wide: 'Ｈｅｌｌｏ　ＷＯＲＬＤ １２３',
  halfwidth: 'ｶﾞｷﾞ ﾃｽﾄ',
  japanese: '今日は東京タワーに行きました',
  chinese: '我们明天去北京大学开会',
  apart: '가나 다라',
  together: '가나다라',
  jamo: 'ㅋㅋㅋ 좋아ㅎㅎ',
  decomposed: '한글 풀어쓰기'.normalize('NFD'),
  accents: 'Crème brûlée à la carte',
  circled: '㈜수다 ①번',
  marks: "it's 50% off!! foo-bar_baz @someone",
  emoji: '🎉🎉 party 🎉',
  cyrillic: 'Привет, Мир',
  street: 'Straße nach ΟΔΟΣ',
  turkish: 'İstanbul ve Diyarbakır',
  thai: 'ภาษาไทยง่าย',
  quotes: 'say "quoted" OR (NEAR) AND NOT * words:x',
} as const;

type Name = keyof typeof MESSAGES;

/** A query, the messages that it finds, and the highlights of the first. */
const CASES: readonly [q: string, names: readonly Name[], marked?: readonly string[]][] = [
  ['점', ['lunch'], ['점']],
  ['먹', ['lunch'], ['먹']],
  ['국수', ['noodles'], ['국수']],
  ['수집', ['noodles'], ['수집']],
  ['국수집', ['noodles'], ['국수집']],
  ['먹을까', ['lunch'], ['먹을까']],
  ['괜찮다던데요', ['noodles'], ['괜찮다던데요']],
  ['집국', []],
  ['먹을까요 점심', ['lunch'], ['점심', '먹을까요']],
  ['점심 국수', []],
  ['나다', ['together'], ['나다']],
  ['가나', ['apart', 'together'], ['가나']],
  ['가나다라', ['together'], ['가나다라']],
  ['fox', ['english'], ['Fox']],
  ['QUICK dog', ['english'], ['quick', 'dog']],
  ['qui', ['english'], ['quick']],
  ['qui ', ['english'], ['quick']],
  ['qui dog', []],
  ['dog qui', ['english'], ['quick', 'dog']],
  ['uick', []],
  ['수다', ['mixed', 'circled'], ['수다']],
  ['chat', ['mixed'], ['chat']],
  ['수다chat', ['mixed'], ['수다chat']],
  ['hello', ['mixed', 'wide'], ['hello']],
  ['했어', ['mixed'], ['했어']],
  ['ｈｅｌｌｏ', ['mixed', 'wide'], ['hello']],
  ['world', ['wide'], ['ＷＯＲＬＤ']],
  ['123', ['wide'], ['１２３']],
  ['ガギ', ['halfwidth'], ['ｶﾞｷﾞ']],
  ['ギ', ['halfwidth'], ['ｷﾞ']],
  ['東', ['japanese'], ['東']],
  ['東京タワー', ['japanese'], ['東京タワー']],
  ['タワ', ['japanese'], ['タワ']],
  ['今日は東', ['japanese'], ['今日は東']],
  ['行', ['japanese'], ['行']],
  ['北京', ['chinese'], ['北京']],
  ['大学开会', ['chinese'], ['大学开会']],
  ['明天 会', ['chinese'], ['明天', '会']],
  ['京大', ['chinese'], ['京大']],
  ['ㅋ', ['jamo'], ['ㅋㅋㅋ']],
  ['ㅋㅋ', ['jamo'], ['ㅋㅋㅋ']],
  ['좋아ㅎ', ['jamo'], ['좋아ㅎ']],
  ['먹을까ㅇ', ['lunch'], ['먹을까']],
  ['국수 괜찮다ㄷ', ['noodles'], ['국수', '괜찮다']],
  ['ㅋㅎ', []],
  ['istanbul', ['turkish'], ['İstanbul']],
  ['ISTANBUL', ['turkish'], ['İstanbul']],
  ['İstanbul', ['turkish'], ['İstanbul']],
  ['diyarbakir', ['turkish'], ['Diyarbakır']],
  ['한글', ['decomposed'], ['한글'.normalize('NFD')]],
  ['글'.normalize('NFD'), ['decomposed'], ['글'.normalize('NFD')]],
  ['crème', ['accents'], ['Crème']],
  ['CRÈME'.normalize('NFD'), ['accents'], ['Crème']],
  ['주', ['circled'], ['㈜']],
  ['1번', ['circled'], ['①번']],
  ['50', ['marks'], ['50']],
  ['foo-bar', ['marks'], ['foo', 'bar']],
  ['party', ['emoji'], ['party']],
  ['привет', ['cyrillic'], ['Привет']],
  ['МИ', ['cyrillic'], ['Мир']],
  ['STRASSE', ['street'], ['Straße']],
  ['οδος', ['street'], ['ΟΔΟΣ']],
  ['"quoted" OR', ['quotes'], ['quoted', 'OR']],
  ['words:x', ['quotes'], ['words', 'x']],
  ['hello" OR words:"fox', []],
  ['없는말', []],
  ['🎉', []],
  ['ภาษา', ['thai'], ['ภาษาไทยง่าย']],
  ['ไทย', []],
  ['!! ... *', []],
  ['"', []],
  ['   ', []],
];

async function messagesOf(harness: SuiteHarness, query: Omit<SearchQuery, 'limit'>): Promise<Message[]> {
  return (await harness.backend.search.search({ limit: 100, ...query })).items.map((it) => it.message);
}

/** Resolves when the engine finds this message, and with it all earlier ones. */
const shown = (harness: SuiteHarness, userId: string, q: string): Promise<void> =>
  expect.poll(async () => (await messagesOf(harness, { userId, q })).length, { timeout: 5_000 }).toBeGreaterThan(0);

/** Every promise of MessageSearch. */
export function messageSearchSuite(open: OpenBackend): void {
  describe('MessageSearch', () => {
    const harness = useHarness(open);
    let cast: { owner: NamedUser; friend: NamedUser; roomId: string } | undefined;

    /** One room that holds MESSAGES, created by the first test that needs it. */
    async function corpus() {
      if (cast) return cast;
      const [owner, friend] = (await harness().people(2)) as [NamedUser, NamedUser];
      const { roomId } = await harness().room(owner, [friend]);
      for (const content of Object.values(MESSAGES)) await harness().say(roomId, owner.userId, content);
      await harness().say(roomId, owner.userId, 'sentinel');
      await shown(harness(), owner.userId, 'sentinel');
      cast = { owner, friend, roomId };
      return cast;
    }

    it.for(CASES)('%j finds %j', async ([q, names, marked]) => {
      const { friend, roomId } = await corpus();
      const { items } = await harness().backend.search.search({ userId: friend.userId, q, roomId, limit: 100 });
      expect(items.map((it) => it.message.content).sort()).toEqual(names.map((name) => MESSAGES[name]).sort());
      const first = items.find((it) => it.message.content === MESSAGES[names[0] as Name]);
      const texts = first?.highlights.map(([start, end]) => first.message.content.slice(start, end));
      expect(texts).toEqual(marked);
    });

    it("finds nothing in others' rooms, asked in general or for one", async () => {
      const { owner, friend, roomId } = await corpus();
      const stranger = await harness().person();
      const own = await harness().room(stranger);
      await harness().say(own.roomId, stranger.userId, '점심 fox');
      await shown(harness(), stranger.userId, 'fox');
      expect(await messagesOf(harness(), { userId: stranger.userId, q: '점심' })).toHaveLength(1);
      expect(await messagesOf(harness(), { userId: stranger.userId, q: 'fox', roomId })).toEqual([]);
      expect(await messagesOf(harness(), { userId: friend.userId, q: 'fox', roomId: own.roomId })).toEqual([]);
      const { roomLog } = harness().backend;
      const other = await harness().room(owner, [stranger]);
      await harness().say(other.roomId, owner.userId, 'leaving soon');
      await shown(harness(), stranger.userId, 'leaving');
      await roomLog.removeMember({ roomId: other.roomId, actorId: owner.userId, person: stranger });
      expect(await messagesOf(harness(), { userId: stranger.userId, q: 'leaving' })).toEqual([]);
    });

    it('follows edits and deletions, and skips system messages', async () => {
      const owner = await harness().person();
      const { roomId } = await harness().room(owner, [], { name: 'named' });
      const { roomLog } = harness().backend;
      const { seq } = await harness().say(roomId, owner.userId, '고래 whale');
      await harness().say(roomId, owner.userId, '다람쥐 squirrel');
      await roomLog.updateRoom({ roomId, actorId: owner.userId, name: '오소리' });
      await roomLog.changeMessage({ roomId, seq, userId: owner.userId }, { type: 'edit', content: '상어 shark' });
      await shown(harness(), owner.userId, 'shark');
      const count = async (q: string) => (await messagesOf(harness(), { userId: owner.userId, q })).length;
      expect([await count('고래'), await count('whale'), await count('상어'), await count('오소리')]).toEqual([
        0, 0, 1, 0,
      ]);
      await roomLog.changeMessage({ roomId, seq, userId: owner.userId }, { type: 'delete' });
      await expect.poll(() => count('상어'), { timeout: 5_000 }).toBe(0);
      expect(await count('squirrel')).toBe(1);
    });

    it('filters by room, author and time', async () => {
      const [owner, friend] = (await harness().people(2)) as [NamedUser, NamedUser];
      const rooms = await Promise.all([harness().room(owner, [friend]), harness().room(owner, [friend])]);
      const sent: Message[] = [];
      for (let i = 0; i < 8; i++) {
        const { roomId } = rooms[i % 2] as { roomId: string };
        const { userId } = i < 4 ? owner : friend;
        await expect
          .poll(async () => (await harness().say(roomId, owner.userId, 'tick')).createdAt)
          .not.toBe(sent.at(-1)?.createdAt);
        sent.push(await harness().say(roomId, userId, `사과 ${i}`));
      }
      await shown(harness(), owner.userId, '사과 7');
      const found = async (query: Partial<SearchQuery>) =>
        (await messagesOf(harness(), { userId: owner.userId, q: '사과', ...query })).map((it) => it.content.slice(-1));
      expect((await found({})).join('')).toBe('76543210');
      expect((await found({ roomId: rooms[1].roomId })).join('')).toBe('7531');
      expect((await found({ from: friend.userId })).join('')).toBe('7654');
      const third = sent[3]?.createdAt as string;
      const sixth = sent[6]?.createdAt as string;
      expect(new Set(await found({ after: third }))).toEqual(
        new Set(sent.filter((it) => it.createdAt > third).map((it) => it.content.slice(-1))),
      );
      expect(new Set(await found({ before: sixth }))).toEqual(
        new Set(sent.filter((it) => it.createdAt < sixth).map((it) => it.content.slice(-1))),
      );
      expect(await found({ after: third, before: sixth, from: owner.userId })).toEqual([]);
    });

    it('narrows by what a text has and by whom it mentions, with words or without', async () => {
      const [owner, friend] = (await harness().people(2)) as [NamedUser, NamedUser];
      const { roomId } = await harness().room(owner, [friend], { name: 'marks' });
      const { roomLog, search } = harness().backend;
      const say = async (content: string, mentions: string[] = []) =>
        (await roomLog.append({ roomId, userId: owner.userId, content, mentions })).message;
      await say('사과 https://example.com/1');
      await say('사과 `code` 2');
      await say('`curl https://example.com` 3');
      const called = await say('사과 친구 4', [friend.userId]);
      const uncalled = await say('친구 5', [friend.userId, owner.userId]);
      await say('link code has 6');
      await shown(harness(), owner.userId, '6');
      const asked = async (query: Partial<SearchQuery>) => {
        const found = await messagesOf(harness(), { userId: friend.userId, roomId, ...query });
        return found.map((it) => it.content.slice(-1)).join('');
      };
      expect(await asked({ has: ['link'] })).toBe('31');
      expect(await asked({ has: ['code'] })).toBe('32');
      expect(await asked({ has: ['link', 'code'] })).toBe('3');
      expect(await asked({ q: '사과', has: ['link'] })).toBe('1');
      expect(await asked({ q: '사과', has: ['code'] })).toBe('2');
      expect(await asked({ q: '🎉', has: ['code'] })).toBe('');
      expect(await asked({ mentions: friend.userId })).toBe('54');
      expect(await asked({ mentions: owner.userId })).toBe('5');
      expect(await asked({ q: '사과', mentions: friend.userId })).toBe('4');
      expect(await asked({ from: owner.userId })).toBe('654321');
      expect(await asked({ from: friend.userId })).toBe('');
      expect(await asked({})).toBe('654321');
      const [first] = (await search.search({ userId: friend.userId, mentions: friend.userId, limit: 1 })).items;
      expect(first).toMatchObject({ message: { seq: uncalled.seq }, highlights: [] });

      const edit = (seq: number, content: string, mentions: string[]) =>
        roomLog.changeMessage({ roomId, seq, userId: owner.userId }, { type: 'edit', content, mentions });
      await edit(uncalled.seq, '5', []);
      await edit(called.seq, '`사과` 4', [owner.userId]);
      await expect.poll(() => asked({ mentions: owner.userId }), { timeout: 5_000 }).toBe('4');
      await expect.poll(() => asked({ has: ['code'] }), { timeout: 5_000 }).toBe('432');
      expect(await asked({ mentions: friend.userId })).toBe('');
      await roomLog.changeMessage({ roomId, seq: called.seq, userId: owner.userId }, { type: 'delete' });
      await expect.poll(() => asked({}), { timeout: 5_000 }).toBe('65321');
    });

    it('gives the first message of each span of time', async () => {
      const owner = await harness().person();
      const { roomId } = await harness().room(owner, [], { name: 'spans' });
      const { search } = harness().backend;
      const sent: Message[] = [];
      for (let i = 0; i < 4; i++) {
        const last = sent.at(-1)?.createdAt;
        await expect.poll(() => new Date().toISOString()).not.toBe(last);
        sent.push(await harness().say(roomId, owner.userId, `칸 ${i}`));
      }
      await shown(harness(), owner.userId, '칸 3');
      const at = (i: number): number => Date.parse(sent[i]?.createdAt ?? '');
      const [, second, , fourth] = sent.map(({ seq }) => seq);
      expect(await search.firstInSpans(roomId, [at(1), at(3), at(3) + 1, at(3) + 2])).toEqual([
        second,
        fourth,
        undefined,
      ]);
      expect(await search.firstInSpans(roomId, [0, 1_000, at(3) + 1])).toEqual([undefined, 1]);
      expect(await search.firstInSpans('no-such-room', [0, at(3)])).toEqual([undefined]);
    });

    it('pages newest first, stable while messages come in', async () => {
      const owner = await harness().person();
      const { roomId } = await harness().room(owner);
      for (let i = 0; i < 25; i++) await harness().say(roomId, owner.userId, `구슬 ${i}`);
      await shown(harness(), owner.userId, '구슬 24');
      const { search } = harness().backend;
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await search.search({ userId: owner.userId, q: '구슬', limit: 10, cursor });
        seen.push(...page.items.map((it) => it.message.content));
        cursor = page.cursor;
        await harness().say(roomId, owner.userId, `구슬 late`);
      } while (cursor !== undefined);
      expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => `구슬 ${24 - i}`));
      await refused(
        search.search({ userId: owner.userId, q: '구슬', limit: 10, cursor: 'nonsense' }),
        'invalid_payload',
      );
    });
  });
}
