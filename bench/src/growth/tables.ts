import { fixed, type Row, table, whole } from '../tables.ts';
import { type Costs, OPERATIONS } from './costs.ts';
import { ASSUMED, BEARS, firstFull, GrowthModel } from './model.ts';

/** The costs of a build, by its name. */
export type Builds = Record<string, readonly Costs[]>;

const PEOPLE = [1_000, 10_000, 100_000, 1_000_000];
const COMPANY = 100_000;
const HUGE = { members: 100_000, messages: 10 };
/** Characters of a change of one person in a frame, and people on a screen. */
const NOTICE_BYTES = 45;
const ON_SCREEN = 30;
const ADMITTED = 100;

const listsAMinute = (bounded: boolean) => (bounded ? 0.2 : 1);

const percent = (value: number) => `${value < 0.095 ? fixed(value * 100, 1) : whole(value * 100)} %`;
const seconds = (value: number) => (value < 100 ? `${fixed(value, 1)} s` : `${fixed(value / 60, 1)} min`);

export function costsTable(builds: Builds): string {
  const rows = Object.entries(builds).flatMap(([build, all]) =>
    all.flatMap((costs) =>
      OPERATIONS.map((name): Row => {
        const { scripts, redisUs, serverUs, frames } = costs[name];
        const where = [build, whole(costs.rooms), whole(costs.servers)];
        return [name, ...where, fixed(scripts, 1), whole(redisUs), whole(serverUs), fixed(frames, 1)];
      }),
    ),
  );
  const head = ['one', 'build', 'rooms', 'servers', 'scripts', 'Redis µs', 'servers µs', 'frames to others'];
  return table(head, rows);
}

export function growthTable(all: readonly Costs[], rooms: number, bounded: boolean): string {
  const model = new GrowthModel(all, rooms, listsAMinute(bounded));
  const loads = PEOPLE.map((it) => model.load(it));
  const row = (title: string, cell: (load: (typeof loads)[number]) => string): Row => [title, ...loads.map(cell)];
  return table(
    ['people', ...PEOPLE.map(whole)],
    [
      row('connections', (it) => whole(it.connections)),
      row('messages a second', (it) => fixed(it.messages, 1)),
      row('deliveries a second', (it) => whole(it.deliveries)),
      row('servers: processors, all', (it) => fixed(it.serverCpu)),
      row('servers', (it) => (it.isEnough ? whole(it.servers) : 'no number suffices')),
      row('Redis: appends', (it) => percent(it.redis.append)),
      row('Redis: sync and list each minute', (it) => percent(it.redis.minute)),
      row('Redis: coming and going', (it) => percent(it.redis.coming)),
      row('Redis: markers and typing', (it) => percent(it.redis.signals)),
      row('Redis: its thread, all', (it) => percent(it.redis.all)),
      row('Redis: nodes', (it) => whole(Math.max(1, Math.ceil(it.used.redis)))),
      row('DynamoDB: write units a second', (it) => whole(it.messages)),
      row('DynamoDB: consumers', (it) => whole(Math.max(1, Math.ceil(it.used.dynamo)))),
      row('Elasticsearch: documents a second', (it) => whole(it.messages)),
      row('Elasticsearch: consumers', (it) => whole(Math.max(1, Math.ceil(it.used.elasticsearch)))),
      row('full first, with one of each', (it) => {
        const { part, used } = firstFull(it);
        return `${part}, ${percent(used)}`;
      }),
    ],
  );
}

/** `bounded`: the build lets connections in at a bounded rate, and tells presence of those on a screen. */
export function worstTable(
  builds: Record<string, { costs: readonly Costs[]; bounded: boolean }>,
  rooms: number,
): string {
  const columns = Object.values(builds).map(({ costs, bounded }) => {
    const model = new GrowthModel(costs, rooms, listsAMinute(bounded));
    const { connections, servers } = model.load(COMPANY);
    const listening = HUGE.members * ASSUMED.connected;
    const notices = listening * (bounded ? ON_SCREEN : listening);
    const comingS = (connections * (model.arrivalUs(servers) + model.of('catchUp').redisUs)) / 1e6;
    const admittedS = bounded ? connections / (servers * ADMITTED) : 0;
    return [
      whole(HUGE.messages * listening),
      fixed((HUGE.messages * listening * model.of('delivery').serverUs) / 1e6, 1),
      percent((HUGE.messages * model.of('append').redisUs) / 1e6),
      whole(notices),
      `${fixed((notices * NOTICE_BYTES) / 1e9, 1)} GB`,
      seconds(comingS),
      bounded ? seconds(Math.max(admittedS, comingS)) : seconds(comingS),
      percent(Math.min(1, admittedS > 0 ? comingS / admittedS : 1)),
      whole((BEARS.thread * 1e6) / model.of('append').redisUs),
      whole(BEARS.dynamoKey),
    ];
  });
  const titles = [
    'a room of 100,000, 40,000 connected, 10 messages a second: deliveries a second',
    '… processors of all servers',
    '… of Redis’ thread',
    'all of that room come back: notices of presence',
    '… bytes',
    `everybody of ${whole(COMPANY)} people reconnects: work of Redis’ thread`,
    '… until the last one is back',
    '… Redis’ thread meanwhile',
    'a hot room: messages a second until its node of Redis is full',
    '… until its key of DynamoDB is',
  ];
  return table(
    ['', ...Object.keys(builds)],
    titles.map((title, row) => [title, ...columns.map((it) => it[row]!)]),
  );
}
