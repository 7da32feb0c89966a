import type { Cost, Costs, Operation } from './costs.ts';

/** What people do; the busiest minute is that of the busiest hour, twice its mean. */
export const ASSUMED = {
  connected: 0.4,
  membersOfRoom: 25,
  messagesADay: 30,
  readsADay: 60,
  typingADay: 90,
  arrivalsADay: 10,
  ofDayInBusiestSecond: (0.1 * 2) / 3_600,
  syncsAMinute: 1,
};

/** What one of a part bears; a thread counts as full at 60 %, so that peaks have room. */
export const BEARS = {
  thread: 0.6,
  connectionsOfServer: 10_000,
  /** µs of a write to a socket (`npm run bench`, the bare loop): a message that shares its frame with no other. */
  write: 10,
  /** `npm run bench -- cluster`, (c): messages a second of one consumer. */
  dynamoConsumer: 3_721,
  elasticsearchConsumer: 11_319,
  /** AWS: writes a second of one partition key, which is a room. */
  dynamoKey: 1_000,
};

/** A company with so many people, in the busiest minute. Seconds of a processor for each second where nothing else is said. */
interface Load {
  people: number;
  connections: number;
  messages: number;
  deliveries: number;
  servers: number;
  /** False where every server has too much to do for each arrival, however many there are. */
  isEnough: boolean;
  serverCpu: number;
  redis: { append: number; minute: number; coming: number; signals: number; all: number };
  /** How much of what one of each part bears is used: above 1 there have to be more. */
  used: { servers: number; redis: number; dynamo: number; elasticsearch: number };
}

const MICRO = 1e-6;

/** Costs of a person in so many rooms: those measured with two servers, and of coming how much each further server adds. */
export class GrowthModel {
  private readonly costs: Costs;
  private readonly aServer: Cost;
  private readonly listsAMinute: number;

  constructor(
    all: readonly Costs[],
    rooms: number,
    /** How often an app reads its list of rooms. */
    listsAMinute: number,
  ) {
    this.listsAMinute = listsAMinute;
    const of = (servers: number) => all.find((it) => it.rooms === rooms && it.servers === servers);
    const [one, two] = [of(1), of(2)];
    if (!two) throw new Error(`Nothing was measured for ${rooms} rooms.`);
    // Messages of a burst share frames, and what is left of a delivery then is lost in the noise.
    const { delivery } = two;
    const alone = {
      ...delivery,
      redisUs: Math.max(0, delivery.redisUs),
      serverUs: Math.max(BEARS.write, delivery.serverUs),
    };
    this.costs = { ...two, delivery: alone };
    const more = (name: keyof Cost) => Math.max(0, two.arrival[name] - (one ?? two).arrival[name]);
    this.aServer = {
      ...{ scripts: more('scripts'), redisUs: more('redisUs'), serverUs: more('serverUs') },
      ...{ frames: 0, bytes: 0 },
    };
  }

  of(name: Operation): Cost {
    return this.costs[name];
  }

  /** What the arrival and the departure of a person cost Redis, µs. */
  arrivalUs(servers: number): number {
    return this.costs.arrival.redisUs + (servers - 2) * this.aServer.redisUs;
  }

  /** And all servers. */
  private arrivalServerUs(servers: number): number {
    return this.costs.arrival.serverUs + (servers - 2) * this.aServer.serverUs;
  }

  load(people: number): Load {
    const { costs } = this;
    const inBusiest = (aDay: number) => people * aDay * ASSUMED.ofDayInBusiestSecond;
    const connections = people * ASSUMED.connected;
    const messages = inBusiest(ASSUMED.messagesADay);
    const deliveries = messages * ASSUMED.membersOfRoom * ASSUMED.connected;
    const [reads, typing, arrivals] = [ASSUMED.readsADay, ASSUMED.typingADay, ASSUMED.arrivalsADay].map(inBusiest) as [
      number,
      number,
      number,
    ];
    const [syncs, lists] = [ASSUMED.syncsAMinute, this.listsAMinute].map((it) => (connections * it) / 60) as [
      number,
      number,
    ];
    const both = (of: 'redisUs' | 'serverUs') => ({
      append: messages * costs.append[of] * MICRO,
      deliveries: deliveries * costs.delivery[of] * MICRO,
      minute: (syncs * costs.sync[of] + lists * costs.list[of]) * MICRO,
      catchUp: arrivals * costs.catchUp[of] * MICRO,
      signals: (reads * costs.markRead[of] + typing * costs.typing[of]) * MICRO,
    });
    const [inRedis, inServers] = [both('redisUs'), both('serverUs')];
    const fixed =
      Object.values(inServers).reduce((sum, it) => sum + it, 0) + arrivals * this.arrivalServerUs(0) * MICRO;
    // What each server has to do for every arrival, however many servers there are.
    const everywhere = arrivals * this.aServer.serverUs * MICRO;
    const byConnections = Math.max(2, Math.ceil(connections / BEARS.connectionsOfServer));
    const byCpu = everywhere < BEARS.thread ? Math.ceil(fixed / (BEARS.thread - everywhere)) : Infinity;
    const isEnough = Number.isFinite(byCpu);
    const servers = isEnough ? Math.max(byConnections, byCpu) : byConnections;
    const serverCpu = fixed + servers * everywhere;
    const coming = inRedis.catchUp + arrivals * this.arrivalUs(servers) * MICRO;
    const all = inRedis.append + inRedis.deliveries + inRedis.minute + inRedis.signals + coming;
    return {
      ...{ people, connections, messages, deliveries, servers, isEnough, serverCpu },
      redis: { append: inRedis.append, minute: inRedis.minute, coming, signals: inRedis.signals, all },
      used: {
        servers: Math.max(connections / BEARS.connectionsOfServer, serverCpu / BEARS.thread),
        redis: all / BEARS.thread,
        dynamo: messages / BEARS.dynamoConsumer,
        elasticsearch: messages / BEARS.elasticsearchConsumer,
      },
    };
  }
}

/** What is full first when there is one of each. */
export function firstFull({ used }: Load): { part: string; used: number } {
  const [part, most] = Object.entries(used).sort(([, a], [, b]) => b - a)[0]!;
  return { part, used: most };
}
