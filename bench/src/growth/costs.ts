import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freshNames } from '../cluster/engine-env.ts';
import { withEngines } from '../cluster/engines.ts';
import { SERVER_ENV } from '../contender.ts';
import { MeasuredProcess } from '../measured-process.ts';
import { makeScene, type Person, type Scene } from './scene.ts';

/** What one of something costs: calls of scripts, µs of Redis' thread and of all servers, frames to others and their bytes. */
export interface Cost {
  scripts: number;
  redisUs: number;
  serverUs: number;
  frames: number;
  bytes: number;
}

export const OPERATIONS = ['append', 'delivery', 'sync', 'list', 'arrival', 'catchUp', 'markRead', 'typing'] as const;
export type Operation = (typeof OPERATIONS)[number];
/** Of a person in so many rooms, on so many servers. */
interface Setting {
  rooms: number;
  servers: number;
}
export type Costs = Setting & Record<Operation, Cost>;

export interface CostPlan {
  people: number;
  members: number;
  settings: readonly Setting[];
  rounds: number;
}

/** Presence and markers wait up to a second for others. */
const SETTLE_MS = 1_500;
const AT_ONCE = 10;

type Reading = { scripts: number; redisUs: number; serverUs: number; frames: number; bytes: number; at: number };

/** Servers of this build on one Redis, with people in rooms. */
export async function measureCosts(
  entry: string,
  plan: CostPlan,
  measured: (costs: readonly Costs[]) => void,
): Promise<Costs[]> {
  const found: Costs[] = [];
  for (const { rooms, servers: count } of plan.settings) {
    console.error(`${rooms} rooms each, ${count} servers …`);
    found.push(
      await withEngines(['redis'], async (engines) => {
        const env = { ...SERVER_ENV, MODE: 'cluster', STOP_NOTICE_MS: '0', ...freshNames(engines) };
        const servers = await Promise.all(Array.from({ length: count }, () => MeasuredProcess.start(entry, env)));
        const redis = new Redis(engines.redis.url);
        let people: readonly Person[] = [];
        try {
          const scene = await makeScene(
            servers.map(({ port }) => port),
            { ...plan, rooms },
          );
          people = scene.people;
          return {
            rooms,
            servers: count,
            ...(await new Measurement(scene, servers, redis, plan.members).all(plan.rounds)),
          };
        } finally {
          for (const person of people) person.leave();
          redis.disconnect();
          await Promise.all(servers.map((it) => it.stop()));
        }
      }),
    );
    measured(found);
  }
  return found;
}

class Measurement {
  private readonly scene: Scene;
  private readonly servers: readonly MeasuredProcess[];
  private readonly redis: Redis;
  private readonly members: number;
  private idle: Reading | undefined;

  constructor(scene: Scene, servers: readonly MeasuredProcess[], redis: Redis, members: number) {
    this.members = members;
    this.scene = scene;
    this.servers = servers;
    this.redis = redis;
  }

  async all(rounds: number): Promise<Record<Operation, Cost>> {
    const { people, roomsOf, everybody, pair } = this.scene;
    const held = new Map<string, { roomId: string; afterRev: number }[]>();
    for (const [n, person] of people.entries()) {
      const { rooms } = await person.get<{ rooms: { roomId: string; rev: number }[] }>('/chat/rooms?limit=200');
      const mine = new Set(roomsOf[n]);
      held.set(
        person.userId,
        rooms.filter((it) => mine.has(it.roomId)).map(({ roomId, rev }) => ({ roomId, afterRev: rev })),
      );
    }
    const sync = (person: Person) => person.call('sync', { rooms: held.get(person.userId)!.slice(0, 100) });
    const asked = people[0]!.call('watch_presence', { people: [] });
    // A build that doesn't know the command may answer nothing.
    const watches = await Promise.race([
      asked.then(
        () => true,
        () => false,
      ),
      delay(SETTLE_MS, false),
    ]);
    const markRead = (person: Person, n: number) => person.call('mark_read', { roomId: roomsOf[n]![0]!, seq: 1_000 });
    const typing = (person: Person, n: number) => person.call('typing', { roomId: roomsOf[n]![0]! });
    const list = (person: Person) => person.get('/chat/rooms?limit=50');
    const say = (person: Person, roomId: string) =>
      person.call('send_message', { roomId, content: '점심 뭐 먹을까요?' });
    const arrival = async (person: Person) => {
      person.leave();
      await person.come();
    };
    const catchUp = async (person: Person, n: number) => {
      for (let time = 0; time < 2; time += 1) {
        await sync(person);
        await person.get('/chat/rooms?limit=200');
      }
      for (const name of ['get_rail', 'list_invitations', 'list_blocks'] as const) await person.call(name, {});
      await person.get('/chat/people?limit=50');
      const shown = roomsOf[n]!.slice(0, 10).map((roomId) => ({
        roomId,
        userId: people[(n + 1) % people.length]!.userId,
      }));
      if (watches) await person.call('watch_presence', { people: shown });
    };
    const toAll = () => say(people[0]!, everybody);
    // Code that was not run before is compiled now.
    for (const work of [sync, list, markRead, typing, arrival, catchUp, toAll]) await this.run(2, work);
    await this.measureIdle();
    const [many, few] = [4 * rounds, rounds];
    // Before anything is written, so that every room is at the revision that its members hold.
    const found = {
      sync: await this.each(many, sync),
      list: await this.each(many, list),
      arrival: await this.each(few, arrival),
      catchUp: await this.each(few, catchUp),
      markRead: await this.each(many, markRead),
      typing: await this.each(many, typing),
    };
    const toTwo = await this.each(many, () => say(people[0]!, pair));
    const others = people.length - 2;
    const delivery = mapped(await this.each(many, toAll), (name, value) => (value - toTwo[name]) / others);
    // Each in another room, as people write: messages of one room share more.
    const spread = await this.each(many, (person, n) => say(person, roomsOf[n]![n % roomsOf[n]!.length]!));
    const append = mapped(spread, (name, value) => Math.max(0, value - delivery[name] * (this.members - 1)));
    return { append, delivery, ...found };
  }

  private async measureIdle(): Promise<void> {
    const before = await this.read();
    await delay(2 * SETTLE_MS);
    const after = await this.read();
    const ms = after.at - before.at;
    this.idle = mapped(after, (name, value) => (name === 'at' ? 0 : (value - before[name]) / ms));
  }

  /** What one of it costs, when every person does it in each round; what is done by an idle cluster meanwhile is left out. */
  private async each(rounds: number, work: (person: Person, n: number) => Promise<unknown>): Promise<Cost> {
    const { people } = this.scene;
    const before = await this.read();
    await this.run(rounds, work);
    await delay(SETTLE_MS);
    const after = await this.read();
    const ms = after.at - before.at;
    const idle = this.idle!;
    const { at: _at, ...cost } = mapped(after, (name, value) =>
      Math.max(0, (value - before[name] - idle[name] * ms) / (rounds * people.length)),
    );
    return cost;
  }

  private async run(rounds: number, work: (person: Person, n: number) => Promise<unknown>): Promise<void> {
    const { people } = this.scene;
    for (let round = 0; round < rounds; round += 1) {
      for (let first = 0; first < people.length; first += AT_ONCE) {
        await Promise.all(people.slice(first, first + AT_ONCE).map((person, n) => work(person, first + n)));
      }
    }
  }

  private async read(): Promise<Reading> {
    const [stats, cpu, ...servers] = await Promise.all([
      this.redis.info('commandstats'),
      this.redis.info('cpu'),
      ...this.servers.map((it) => it.probe('read')),
    ]);
    const numberIn = (text: string, name: RegExp) => Number(name.exec(text)?.[1] ?? 0);
    const calls = ['evalsha', 'eval', 'fcall', 'fcall_ro'].map((it) =>
      numberIn(stats, new RegExp(`cmdstat_${it}:calls=(\\d+)`)),
    );
    const seconds =
      numberIn(cpu, /used_cpu_user_main_thread:([\d.]+)/) + numberIn(cpu, /used_cpu_sys_main_thread:([\d.]+)/);
    const sum = (values: number[]) => values.reduce((total, it) => total + it, 0);
    return {
      scripts: sum(calls),
      redisUs: seconds * 1e6,
      serverUs: sum(servers.map((it) => it.cpu)) * 1_000,
      frames: sum(this.scene.people.map((it) => it.frames.count)),
      bytes: sum(this.scene.people.map((it) => it.frames.bytes)),
      at: performance.now(),
    };
  }
}

const mapped = <T extends object>(of: T, value: (name: keyof T, value: number) => number): T =>
  Object.fromEntries(Object.entries(of).map(([name, it]) => [name, value(name as keyof T, it as number)])) as T;
