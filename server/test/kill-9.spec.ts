import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Crowd } from './crash/crowd.js';
import { newSeed, Random } from './crash/random.js';
import { storedIds } from './crash/stored-ids.js';
import { expectShown, expectWhole, truthOf } from './crash/truth.js';
import { PlainClient } from './support/plain-client.js';
import { ServerProcess } from './support/server-process.js';

/** KILL_ROUNDS and KILL_SEED make it longer, and the same again; `npm run chaos` has 20 rounds. */
const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 6);
const SEED = Number(process.env['KILL_SEED'] ?? newSeed());
const USERS = ['민수', '지우', 'dana', 'eli'];
const WATCHERS = ['watcher-1', 'watcher-2'];
const ROOMS = 3;
/** Messages of one page to one room: under way when the server dies, and written while it is dead. */
const UNDER_LOAD = 9;
const WHILE_DEAD = 1;
const BACK_MS = 20_000;
const SHOWN_MS = 5_000;

const random = new Random(SEED);
const counts = { rounds: 0, unansweredAtKill: 0, duplicatesSuppressed: 0, framesToPlainClients: 0 };
let server: ServerProcess;
let crowd: Crowd;
let watchers: PlainClient[];

beforeAll(async () => {
  server = await ServerProcess.start();
  watchers = await Promise.all(WATCHERS.map((userId) => watcher(userId)));
  crowd = await Crowd.meet([server.url], { userIds: USERS, others: WATCHERS, rooms: ROOMS });
});

afterAll(async () => {
  process.stdout.write(`kill -9 (KILL_SEED=${SEED}): ${JSON.stringify({ ...crowd.counts, ...counts })}\n`);
  crowd.close();
  for (const client of watchers) client.close();
  await server.stop();
});

/** An old program that comes back by itself and says its name again. */
async function watcher(userId: string): Promise<PlainClient> {
  const client = await PlainClient.as(server.url, userId);
  client.socket.on('connect', () => client.emit('register', { userId }));
  return client;
}

async function round(number: number): Promise<void> {
  const { ledger, pages, conversations } = crowd;
  const killed = crowd.atAck(1 + random.below(conversations.length * (UNDER_LOAD - 2)), () => server.kill());
  await crowd.write(`round ${number}, message`, UNDER_LOAD);
  await killed;
  await vi.waitFor(() => pages.forEach(({ connection }) => expect(connection.status.value).not.toBe('online')));
  const { unanswered } = ledger;
  const stored = await storedIds(server.dataDir);
  counts.unansweredAtKill += unanswered.length;
  counts.duplicatesSuppressed += unanswered.filter((id) => stored.has(id)).length;
  for (const id of ledger.acked.keys()) if (!stored.has(id)) ledger.faults.push(`${id} was acked and is not stored`);
  await crowd.write(`round ${number}, offline`, WHILE_DEAD);
  await server.restart();
  await crowd.settled(BACK_MS);
  for (const client of watchers) {
    await client.next('system', ({ content }) => content.startsWith('Welcome'), BACK_MS);
  }
  counts.rounds += 1;
}

it(
  `keeps every acked message, once and in one order for everybody, over ${ROUNDS} kills`,
  async () => {
    for (let number = 1; number <= ROUNDS; number++) await round(number);
    const truth = await truthOf(crowd);
    expectWhole(crowd, truth);
    await expectShown(crowd, truth, SHOWN_MS);

    const byId = new Map([...truth.values()].flat().map((message) => [message.id, message]));
    for (const client of watchers) {
      for (const roomId of crowd.roomIds) {
        const seqs = client
          .heard('receive_message')
          .filter((it) => it.roomId === roomId)
          .map(({ seq }) => seq);
        counts.framesToPlainClients += seqs.length;
        expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
      }
      for (const { id, content } of client.heard('receive_message')) expect(byId.get(id)?.content).toBe(content);
    }
  },
  60_000 + ROUNDS * 30_000,
);
