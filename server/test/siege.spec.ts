import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LIMITS } from '@suda/contract';
import { expect, onTestFinished, test } from 'vitest';
import { ProtocolV2Client } from './support/protocol-v2-client.js';
import { Rest } from './support/rest.js';
import type { Attacked } from './siege/attackers.js';
import { ServerProcess } from './support/server-process.js';

const ATTACKERS = fileURLToPath(new URL('siege/attackers.ts', import.meta.url));
/** `npm run siege` has ten minutes. */
const SIEGE_MS = Number(process.env['SIEGE_MS'] ?? 15_000);
const SAY_EVERY_MS = 250;
/** As in the compose file: the heap that ends the process, and what its container may have. */
const HEAP_MB = 640;
const MOST_MB = 1_000;

/** Without pages of the data file, which the system may take back. */
const residentMb = (pid: number): number =>
  Number(/^RssAnon:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;

/** Of each quarter of the time: what leaks shows. */
const highest = (megabytes: readonly number[]): number[] =>
  [0, 1, 2, 3].map((quarter) => {
    const part = megabytes.slice((quarter * megabytes.length) / 4, ((quarter + 1) * megabytes.length) / 4);
    return Math.round(Math.max(0, ...part));
  });

async function attack(url: string, roomId: string, victim: string): Promise<Attacked> {
  const child = spawn(process.execPath, [ATTACKERS, url, roomId, victim, String(SIEGE_MS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return JSON.parse(output) as Attacked;
}

test('people go on talking while strangers try to stop the server', { timeout: SIEGE_MS + 120_000 }, async () => {
  const server = await ServerProcess.start({
    env: {
      RATE_LIMITS: 'on',
      LOG_LEVEL: 'fatal',
      NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`,
      // The attackers have as many addresses as they like.
      TRUST_PROXY: '127.0.0.1',
    },
  });
  onTestFinished(() => void server.stop());
  const people = await Promise.all(['ann', 'bo', 'cy'].map((name) => ProtocolV2Client.as(server.url, name)));
  onTestFinished(() => people.forEach((it) => it.close()));
  const [ann, bo, cy] = people as [ProtocolV2Client, ProtocolV2Client, ProtocolV2Client];
  const roomId = await ann.createRoom('bo', 'cy');
  await bo.fence();
  await cy.fence();

  let over = false;
  const waits: number[] = [];
  const said: string[] = [];
  const memory: number[] = [];
  const talking = (async () => {
    for (let count = 0; !over; count += 1) {
      const speaker = people[count % people.length] as ProtocolV2Client;
      const began = performance.now();
      await speaker.send(roomId, `said ${count}`);
      waits.push(performance.now() - began);
      said.push(`said ${count}`);
      memory.push(residentMb(server.pid));
      await pause(SAY_EVERY_MS);
    }
  })();
  const { attacks, wrong } = await attack(server.url, roomId, 'cy');
  over = true;
  await talking;

  const rest = new Rest(server.url, { token: cy.token });
  const stored: string[] = [];
  for (let after = 0, more = true; more;) {
    const page = await rest.get('messages', { params: { id: roomId }, query: { after, limit: 200 } });
    stored.push(...page.messages.filter((it) => it.kind === 'text').map((it) => it.content));
    more = page.more;
    after = page.messages.at(-1)?.seq ?? after;
  }
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (part: number) => Math.round(sorted[Math.floor(sorted.length * part)] ?? 0);
  const figures = { said: said.length, p50: at(0.5), p95: at(0.95), longest: at(0.9999), memoryMb: highest(memory) };
  process.stdout.write(`siege of ${SIEGE_MS / 1_000} s: ${JSON.stringify({ ...figures, wrong, attacks })}\n`);

  // Strangers filled the list of rooms of one of them no further than agreed, and friends still reach them.
  const late = await ann.createRoom('cy');
  const rooms = await cy.command('sync', { rooms: [{ roomId: late, afterRev: 0 }] });
  const listed = await rest.get('rooms', { query: { limit: 200 } });

  expect(stored).toEqual(said);
  expect(rooms.rooms[0]?.gone).toBeUndefined();
  expect(listed.rooms.length).toBeLessThanOrEqual(2 + LIMITS.unopenedRooms);
  expect(wrong).toEqual([]);
  expect(Object.keys(attacks).filter((it) => attacks[it]?.ended === 0)).toEqual([]);
  expect(Math.max(...memory)).toBeLessThan(MOST_MB);
  expect(await server.stop()).toEqual({ code: 0, signal: null });
});
