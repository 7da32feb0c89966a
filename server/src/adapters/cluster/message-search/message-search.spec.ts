import { createServer, type AddressInfo, type Socket } from 'node:net';
import fc from 'fast-check';
import type { Client } from '@elastic/elasticsearch';
import type { Message } from '@suda/contract';
import { INCOMPLETE_INDEX, indexName, SEARCH_INDEX } from '@suda/engines/log';
import { searchTerms, tokens } from '@suda/engines/text';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import { messageSearchSuite } from '../../../ports/suites/message-search.suite.js';
import { fresh, refused } from '../../../ports/testing/harness.js';
import { elasticsearchForTest, indexMessages } from '../testing/archive-pump.js';
import { openArchive } from '../testing/open-archive.js';
import { ElasticsearchMessageSearch } from './message-search.js';

// Hundreds of searches, one after the other: 10 ms each alone, and many times that on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const at = (ms: number): string => new Date(Date.UTC(2026, 0, 1) + ms).toISOString();

const message = (roomId: string, seq: number, content: string, createdAt = at(seq)): Message => ({
  id: `${roomId}.${seq}`,
  roomId,
  seq,
  rev: seq,
  userId: 'ann',
  content,
  kind: 'text',
  createdAt,
});

const inRooms = (...roomIds: string[]) => ({
  roomIdsOf: async () => roomIds,
  role: async (roomId: string) => (roomIds.includes(roomId) ? ('member' as const) : undefined),
});

/** Redis knows nothing newer than the index. */
const unchanged = { present: async (messages: readonly Message[]) => [...messages] };

/** What the port says, by looking at every token. */
function matches(content: string, q: string): boolean {
  const terms = searchTerms(q);
  const held = tokens(content);
  const words = held.filter((it) => !it.run).map((it) => it.text);
  const { runs, prefix = '', words: whole } = terms ?? { runs: [], words: [], prefix: undefined };
  return (
    terms !== undefined &&
    runs.every((run) => held.some((it) => it.run && it.text.includes(run))) &&
    whole.every((word) => words.includes(word)) &&
    (prefix === '' || words.some((word) => word.startsWith(prefix)))
  );
}

await describeOn(['elasticsearch'], 'ElasticsearchMessageSearch', ({ elasticsearch: url }) => {
  const index = `${fresh('test')}-${Date.now().toString(36)}`;
  let client: Client;

  beforeAll(async () => {
    client = elasticsearchForTest(url);
    const definition = SEARCH_INDEX as object;
    await client.indices.create({ index: indexName(index, 1), ...definition, aliases: { [index]: {} } });
  });
  afterAll(async () => {
    await client.indices.delete({ index: indexName(index, 1) });
    await client.close();
  });

  const searchOf = (...roomIds: string[]) =>
    new ElasticsearchMessageSearch(client, inRooms(...roomIds), unchanged, { index });

  it('finds the same as a plain comparison', async () => {
    const roomId = fresh('room');
    // Few characters, so that parts come again and again.
    const few = ['가', '나', '漢', '𠀀', ' ', ' ', 'a', 'b', '1', '-', 'Å', 'ｱ', '👍'];
    const contents = fc.sample(fc.string({ unit: fc.constantFrom(...few), minLength: 1, maxLength: 14 }), 400);
    const queries = fc.sample(fc.string({ unit: fc.constantFrom(...few), minLength: 1, maxLength: 5 }), 120);
    const messages = contents.map((content, i) => message(roomId, i + 1, content));
    await indexMessages(client, index, messages);
    let found = 0;
    for (const q of queries) {
      const { items } = await searchOf(roomId).search({ userId: 'ann', q, limit: 400 });
      const expected = messages.filter(({ content }) => matches(content, q)).reverse();
      expect([q, items.map((it) => it.message)]).toEqual([q, expected]);
      for (const { highlights } of items) expect([q, highlights.length > 0]).toEqual([q, true]);
      found += items.length;
    }
    expect(found).toBeGreaterThan(1_000);
  });

  it('accepts any text as a message and as a query', async () => {
    const roomId = fresh('room');
    const any = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary', maxLength: 8 }));
    const texts = fc.sample(any, 200).filter((it) => it !== '');
    const long = ['a'.repeat(4_000), 'ก'.repeat(4_000), 'ﷲ'.repeat(4_000), '국'.repeat(4_000), '𠀀'.repeat(2_000)];
    const messages = [...texts, ...long].map((content, i) => message(roomId, i + 1, content));
    await indexMessages(client, index, messages);
    for (const { content, seq } of messages) {
      const q = content.slice(0, 200).toWellFormed();
      const { items } = await searchOf(roomId).search({ userId: 'ann', q, limit: 300 });
      const isFound = items.some((it) => it.message.seq === seq);
      expect([q, isFound]).toEqual([q, tokens(q).length > 0 && matches(content, q)]);
    }
  });

  it('searches a thousand rooms, and no other', async () => {
    const rooms = Array.from({ length: 1_001 }, () => fresh('room'));
    const messages = rooms.map((roomId, i) => message(roomId, 1, 'everywhere', at(i)));
    await indexMessages(client, index, messages);
    const search = searchOf(...rooms.slice(0, 1_000));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await search.search({ userId: 'ann', q: 'everywhere', limit: 100, cursor });
      seen.push(...page.items.map((it) => it.message.roomId));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(rooms.slice(0, 1_000).reverse());
  });

  it('gives every message of one moment once, over pages', async () => {
    const rooms = [fresh('room'), fresh('room')];
    const messages = rooms.flatMap((roomId) => [1, 2, 3, 4, 5].map((seq) => message(roomId, seq, 'moment', at(0))));
    await indexMessages(client, index, messages);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await searchOf(...rooms).search({ userId: 'ann', q: 'moment', limit: 3, cursor });
      seen.push(...page.items.map((it) => it.message.id));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(seen).toHaveLength(10);
    expect(new Set(seen)).toEqual(new Set(messages.map((it) => it.id)));
  });

  it('keeps the newer state in any order of arrival, and nothing of deleted messages', async () => {
    const roomId = fresh('room');
    const written = message(roomId, 1, 'first words');
    const edited = { ...written, rev: 2, content: 'second thoughts' };
    await indexMessages(client, index, [edited, written]);
    const count = async (q: string) => (await searchOf(roomId).search({ userId: 'ann', q, limit: 10 })).items.length;
    expect([await count('first'), await count('second')]).toEqual([0, 1]);
    const deleted = { ...edited, rev: 3, content: '', deletedAt: at(9) };
    await indexMessages(client, index, [deleted, edited]);
    expect(await count('second')).toBe(0);
    const { _source: source } = await client.get({ index, id: written.id });
    const { seq, createdAt, deletedAt } = deleted;
    expect(source).toEqual({ roomId, seq, rev: 3, createdAt, deletedAt });
  });

  it('shows no state that is over, while the index lags', async () => {
    const roomId = fresh('room');
    const [kept, edited, retold, deleted] = [1, 2, 3, 4].map((seq) => message(roomId, seq, 'the secret')) as [
      Message,
      Message,
      Message,
      Message,
    ];
    await indexMessages(client, index, [kept, edited, retold, deleted]);
    const later = [
      { ...edited, rev: 5, content: 'no more' },
      { ...retold, rev: 6, content: 'another secret' },
      { ...deleted, rev: 7, content: '', deletedAt: at(9) },
    ];
    const hot = {
      present: async (all: readonly Message[]) => all.map((it) => later.find(({ id }) => id === it.id) ?? it),
    };
    const search = new ElasticsearchMessageSearch(client, inRooms(roomId), hot, { index });
    const { items } = await search.search({ userId: 'ann', q: 'secret', limit: 10 });
    expect(items.map((it) => it.message)).toEqual([later[1], kept]);
  });

  it('refuses a cursor that it did not make', async () => {
    const search = searchOf('room');
    for (const position of [[1], ['a', 1, 'room'], [1, 1, 2], { 0: 1 }]) {
      const cursor = Buffer.from(JSON.stringify(position), 'utf8').toString('base64url');
      await refused(search.search({ userId: 'ann', q: 'word', limit: 1, cursor }), 'invalid_payload');
    }
  });

  it('is unavailable without an index, without a response, and after a timeout', async () => {
    const faults: unknown[] = [];
    const observe = ({ error }: { error: unknown }) => void faults.push(error);
    const searchBy = async (through: Client, alias = index) => {
      const search = new ElasticsearchMessageSearch(through, inRooms('room'), unchanged, { index: alias, observe });
      await refused(search.search({ userId: 'ann', q: 'word', limit: 1 }), 'unavailable');
    };
    await searchBy(client, 'no-such-index');
    const incomplete = `${index}-incomplete`;
    await client.indices.create({ index: incomplete, settings: INCOMPLETE_INDEX });
    onTestFinished(async () => {
      await client.indices.delete({ index: incomplete });
    });
    await searchBy(client, incomplete);
    const silent: Socket[] = [];
    const server = createServer((socket) => void silent.push(socket)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const gone = elasticsearchForTest('http://127.0.0.1:1');
    const mute = elasticsearchForTest(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    onTestFinished(async () => {
      for (const socket of silent) socket.destroy();
      server.close();
      await Promise.all([gone.close(), mute.close()]);
    });
    await searchBy(gone);
    const began = performance.now();
    await searchBy(mute);
    expect(performance.now() - began).toBeLessThan(6_000);
    expect(faults).toHaveLength(4);
  });
});

await describeOn(['redis', 'dynamo', 'elasticsearch'], 'ElasticsearchMessageSearch behind the log', (engines) => {
  messageSearchSuite(() => openArchive(engines));
});
