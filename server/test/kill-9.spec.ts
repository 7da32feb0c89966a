import type { Message } from '@suda/contract';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ClientPage, type Conversation } from './convergence/client-page.js';
import { Ledger } from './crash/ledger.js';
import { storedIds } from './crash/stored-ids.js';
import { PlainClient } from './support/plain-client.js';
import type { Rest } from './support/rest.js';
import { ServerProcess } from './support/server-process.js';

/** KILL_ROUNDS and KILL_SEED make it longer, and the same again. */
const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 20);
const SEED = Number(process.env['KILL_SEED'] ?? Date.now() % 2 ** 31);
const USERS = ['민수', '지우', 'dana', 'eli'];
const WATCHERS = ['watcher-1', 'watcher-2'];
const ROOMS = 3;
/** Messages of one page to one room: under way when the server dies, and written while it is dead. */
const UNDER_LOAD = 9;
const WHILE_DEAD = 1;
const BACK_MS = 20_000;

const ledger = new Ledger();
/** The clientMessageIds of all that people wrote. */
const written = new Set<string>();
const counts = {
  rounds: 0,
  written: 0,
  acked: 0,
  resent: 0,
  duplicatesSuppressed: 0,
  unansweredAtKill: 0,
  framesToPlainClients: 0,
};
let server: ServerProcess;
let pages: ClientPage[];
let watchers: PlainClient[];
let roomIds: string[];
let conversations: { page: ClientPage; roomId: string; conversation: Conversation }[];
let state = SEED;

/** A random whole number from 0, below the bound. */
function below(bound: number): number {
  state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
  return Math.floor((state / 0x8000_0000) * bound);
}

beforeAll(async () => {
  server = await ServerProcess.start();
  pages = [];
  for (const userId of USERS) pages.push(await ClientPage.open(server.url, userId));
  for (const page of pages) ledger.follow(page);
  watchers = await Promise.all(WATCHERS.map((userId) => watcher(userId)));
  roomIds = [];
  for (let index = 0; index < ROOMS; index++) {
    const room = await (pages[index] as ClientPage).rooms.create({ participants: [...USERS, ...WATCHERS] });
    roomIds.push(room.roomId);
  }
  conversations = await Promise.all(pages.flatMap((page) => roomIds.map((roomId) => open(page, roomId))));
});

afterAll(async () => {
  process.stdout.write(`kill -9 (KILL_SEED=${SEED}): ${JSON.stringify(counts)}\n`);
  for (const page of pages) page.close();
  for (const client of watchers) client.close();
  await server.stop();
});

/** An old program that comes back by itself and says its name again. */
async function watcher(userId: string): Promise<PlainClient> {
  const client = await PlainClient.as(server.url, userId);
  client.socket.on('connect', () => client.emit('register', { userId }));
  return client;
}

async function open(page: ClientPage, roomId: string) {
  await vi.waitFor(() => expect(page.rooms.byId(roomId)).toBeDefined());
  const { conversation } = page.look(roomId);
  await vi.waitFor(() => expect(conversation.state.value).toBe('ready'));
  page.watch(conversation, (messages) => ledger.shown(`${page.userId} in ${roomId}`, messages));
  return { page, roomId, conversation };
}

async function write(words: string, times: number): Promise<void> {
  const ids = await Promise.all(
    conversations.flatMap(({ page, conversation }) =>
      Array.from({ length: times }, (_, index) =>
        conversation.send({ content: `${words} ${index} of ${page.userId}` }),
      ),
    ),
  );
  for (const id of ids) written.add(id);
}

/** Kills the server at the given ack, while the others are under way. */
function killAt(acks: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = acks;
    ledger.onAck = () => {
      left -= 1;
      if (left === 0) server.kill().then(() => resolve(), reject);
    };
  });
}

async function round(number: number): Promise<void> {
  const killed = killAt(1 + below(conversations.length * (UNDER_LOAD - 2)));
  await write(`round ${number}, message`, UNDER_LOAD);
  await killed;
  await vi.waitFor(() => pages.forEach(({ connection }) => expect(connection.status.value).not.toBe('online')));
  const unanswered = ledger.unanswered;
  const stored = await storedIds(server.dataDir);
  counts.unansweredAtKill += unanswered.length;
  counts.duplicatesSuppressed += unanswered.filter((id) => stored.has(id)).length;
  for (const id of ledger.acked.keys()) if (!stored.has(id)) ledger.faults.push(`${id} was acked and is not stored`);
  await write(`round ${number}, offline`, WHILE_DEAD);
  await server.restart();
  for (const page of pages) await page.online(BACK_MS);
  for (const page of pages) {
    await vi.waitFor(async () => expect(await page.unsent()).toBe(0), { interval: 10, timeout: BACK_MS });
  }
  for (const client of watchers) {
    await client.next('system', ({ content }) => content.startsWith('Welcome'), BACK_MS);
  }
  counts.rounds += 1;
}

/** All messages of a room, page by page. */
async function history(rest: Rest, roomId: string): Promise<Message[]> {
  const messages: Message[] = [];
  for (let more = true; more;) {
    const page = await rest.get('messages', { params: { id: roomId }, query: { after: messages.length, limit: 200 } });
    messages.push(...page.messages);
    more = page.more;
  }
  return messages;
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

it(
  `keeps every acked message, once and in one order for everybody, over ${ROUNDS} kills`,
  async () => {
    for (let number = 1; number <= ROUNDS; number++) await round(number);
    counts.acked = ledger.acked.size;
    counts.resent = ledger.resent;
    counts.written = written.size;

    const [first] = pages as [ClientPage];
    const truth = new Map<string, Message[]>();
    for (const roomId of roomIds) truth.set(roomId, await history(first.rest, roomId));
    const told = [...truth.values()].flat();
    const texts = told.filter(({ kind }) => kind === 'text');

    // All that was written is there, exactly once, and where its ack said.
    const byClientId = new Map(texts.map((message) => [message.clientMessageId, message]));
    expect(texts.length).toBe(byClientId.size);
    expect(new Set(byClientId.keys())).toEqual(written);
    for (const ack of ledger.acked.values()) expect(byClientId.get(ack.clientMessageId)).toMatchObject(ack);
    // Whatever a frame told is what is stored.
    const byId = new Map(told.map((message) => [message.id, message]));
    for (const frame of ledger.heard.values()) expect(byId.get(frame.id)).toMatchObject(frame);

    for (const messages of truth.values()) {
      expect(messages.map(({ seq }) => seq)).toEqual(numbers(messages.length));
      // The room's first revisions are its own and its members'; the rest is messages, without a gap.
      const [{ rev: before }] = messages as [Message];
      expect(messages.map(({ rev }) => rev)).toEqual(numbers(messages.length).map((it) => it + before - 1));
      expect(messages.map(({ createdAt }) => createdAt)).toEqual(messages.map(({ createdAt }) => createdAt).sort());
    }
    for (const { roomId, conversation, page } of conversations) {
      await vi.waitFor(() => expect(page.rooms.byId(roomId)?.rev).toBe(truth.get(roomId)?.at(-1)?.rev), 5_000);
      expect(conversation.messages.value, `the screen of ${page.userId}`).toEqual(truth.get(roomId));
    }
    for (const client of watchers) {
      for (const roomId of roomIds) {
        const seqs = client
          .heard('receive_message')
          .filter((it) => it.roomId === roomId)
          .map(({ seq }) => seq);
        counts.framesToPlainClients += seqs.length;
        expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
      }
      for (const { id, content } of client.heard('receive_message')) expect(byId.get(id)?.content).toBe(content);
    }
    expect(ledger.faults).toEqual([]);
  },
  60_000 + ROUNDS * 10_000,
);
