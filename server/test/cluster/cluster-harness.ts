import type { Message } from '@suda/contract';
import { type Group, GROUPS } from '@suda/engines/log';
import { expect, onTestFailed } from 'vitest';
import { RunningCluster } from '../../../infra/development/standalone/cluster/running-cluster.ts';
import type { Crowd } from '../crash/crowd.js';
import { expectShown, expectWhole, truthOf } from '../crash/truth.js';
import { Archives } from './archives.js';
import type { Engines } from './own-engines.js';

/** Patience with a harness that opens. */
export const STAGE_MS = 120_000;
/** Consumers catch up with what a test wrote within this, however busy the machine. */
const CAUGHT_UP_MS = 60_000;
const SHOWN_MS = 10_000;
/** Short, so that history is read across the seam of Redis and DynamoDB. */
const HOT_TAIL_MS = 3_000;
const CLAIM_IDLE_MS = 2_000;
const LINES_SHOWN = 60;

let stages = 0;

export interface StageOptions {
  env?: Record<string, string>;
  /** What servers and consumers are told instead, to meet a proxy. */
  through?: Partial<Engines>;
}

/** Two servers and both consumers, with keys, tables and an index of their own. */
export class ClusterHarness {
  private constructor(
    readonly cluster: RunningCluster,
    readonly archives: Archives,
    /** What servers and consumers printed, a line each. */
    readonly lines: string[],
  ) {}

  static async open(engines: Engines, { env = {}, through = {} }: StageOptions = {}): Promise<ClusterHarness> {
    const name = `chaos-${process.pid}-${Date.now().toString(36)}-${++stages}`;
    const names = { keyPrefix: `${name}:`, tablePrefix: `${name}-`, index: `${name}-messages` };
    const { redis, dynamo, elasticsearch } = { ...engines, ...through };
    const lines: string[] = [];
    const cluster = await RunningCluster.start({
      engines: { redis: redis.url, dynamo: dynamo.url, elasticsearch: elasticsearch.url },
      env: {
        KEY_PREFIX: names.keyPrefix,
        DYNAMO_TABLE_PREFIX: names.tablePrefix,
        ELASTICSEARCH_INDEX: names.index,
        HOT_TAIL_MS: String(HOT_TAIL_MS),
        CLAIM_IDLE_MS: String(CLAIM_IDLE_MS),
        LOG_LEVEL: 'warn',
        NODE_ENV: 'test',
        RATE_LIMITS: 'off',
        // Nobody has to see it before where no gateway is.
        STOP_NOTICE_MS: '0',
        ...env,
      },
      onLine: (who, line) => lines.push(`${who}: ${line}`),
    });
    return new ClusterHarness(cluster, new Archives(engines, names), lines);
  }

  /** The address of each replica. */
  get urls(): string[] {
    return this.cluster.replicas.map(({ url }) => url);
  }

  /** Shows what servers and consumers print from now on, should the running test fail. */
  printLinesOfFailure(): void {
    const from = this.lines.length;
    onTestFailed(() => console.error(this.lines.slice(from).slice(-LINES_SHOWN).join('\n')));
  }

  /**
   * After the consumers caught up: all that the crowd wrote is there, once and in one order, in the history, on every
   * screen, in DynamoDB and in Elasticsearch, and nothing was put aside but what an engine refused: the messages with that
   * word. Gives the history, by room.
   */
  async expectKept(crowd: Crowd, refused: Partial<Record<Group, string>> = {}): Promise<Map<string, Message[]>> {
    await this.archives.caughtUp(CAUGHT_UP_MS);
    const truth = await truthOf(crowd);
    expectWhole(crowd, truth);
    const isRefused = (group: Group) => (message: Message) =>
      refused[group] !== undefined && message.content.includes(refused[group]);
    for (const [roomId, messages] of truth) {
      const taken = (group: Group) => messages.filter((message) => !isRefused(group)(message));
      expect(await this.archives.archived(roomId), `${roomId} in DynamoDB`).toEqual(taken('dynamo'));
      expect(await this.archives.indexed(roomId), `${roomId} in Elasticsearch`).toEqual(taken('elasticsearch'));
    }
    for (const group of GROUPS) {
      const aside = [...truth.values()].flat().filter(isRefused(group));
      const ids = await this.archives.deadLetters(group);
      expect(ids.sort(), `put aside by ${group}`).toEqual(aside.map(({ id }) => id).sort());
    }
    await expectShown(crowd, truth, SHOWN_MS);
    return truth;
  }

  async close(): Promise<void> {
    await this.cluster.stop();
    await this.archives.close();
  }
}
