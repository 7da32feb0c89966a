import { createHash, randomUUID } from 'node:crypto';
import { scriptsBeside, type RedisScript, type RedisConnections } from '@suda/engines/redis';
import { fromCursor, toCursor } from '../../../ports/cursor.js';
import {
  DELIVERY_BOUNDS,
  DeliveryQueue,
  type ClaimedDelivery,
  type DeadDelivery,
  type Delivery,
  type DeliveryCounts,
  type FailedAttempt,
} from '../../../ports/delivery-queue.js';
import { deliveriesFull } from '../../../rules/refusals.js';
import { callScript } from '../redis/call-step.js';
import { orUnavailable } from '../redis/fault.js';
import { RedisWriter, type WriterObservers } from '../redis/writer.js';
import type { DeliveryKeys } from './delivery-keys.js';

const GROUP = 'senders';
/** A process that asked for nothing for so long, and has nothing, is gone. */
const GONE_AFTER_MS = 60 * 60 * 1_000;

const script = scriptsBeside(import.meta.url);

type Claim = [entry: string, idempotencyKey: string, delivery: string, tries: string];

const enqueueDelivery = script<'queued' | 'waits' | 'unknown' | 'full'>('enqueue-delivery');
const claimDeliveries = script<Claim[]>('claim-deliveries');
const endDelivery = script<number>('end-delivery');
const removeIdleSenders = script<number>('remove-idle-senders');

/** What changes of a delivery while it is in the queue. */
interface Tries {
  since: number;
  attempts: number;
  diedAt?: number;
  reason?: string;
}

/**
 * A stream with one group, in which every server takes part: it has the first delivery of each order key, when that is due,
 * so that a delivery is only claimed when none is before it. A claim that its process does not end passes to another.
 */
export class RedisDeliveryQueue extends DeliveryQueue {
  private readonly processId: string = randomUUID();
  /** Claims that this process has not ended: after an outage of Redis they would look like those of a dead one. */
  private readonly underWay = new Set<string>();

  private constructor(
    private readonly connections: RedisConnections,
    private readonly writer: RedisWriter,
    private readonly keys: DeliveryKeys,
    /** ms after which a claim passes to another process. */
    private readonly claimMs: number,
  ) {
    super();
  }

  static async open(
    connections: RedisConnections,
    keys: DeliveryKeys,
    options: { claimMs: number } & Pick<WriterObservers, 'onFault'>,
  ): Promise<RedisDeliveryQueue> {
    const scripts = [enqueueDelivery, claimDeliveries, endDelivery] as RedisScript<unknown>[];
    const writer = await RedisWriter.open(connections, scripts, { onFault: options.onFault });
    const queue = new RedisDeliveryQueue(connections, writer, keys, options.claimMs);
    await queue.createGroup();
    await removeIdleSenders.run(connections.commands, [keys.due], [GROUP, GONE_AFTER_MS]);
    return queue;
  }

  async enqueue(delivery: Delivery, now: number): Promise<boolean> {
    const { idempotencyKey, orderKey, ...rest } = delivery;
    const answer = await this.add(idempotencyKey, JSON.stringify({ orderKey, ...rest }), laneOf(orderKey), now);
    if (answer === 'full') throw deliveriesFull();
    return answer === 'queued';
  }

  async claim(now: number, limit: number): Promise<ClaimedDelivery[]> {
    const claimed = await this.claimIn(now, limit).catch(async (error: unknown) => {
      if (!(error instanceof Error && error.message.startsWith('NOGROUP'))) throw error;
      // Redis began anew while this process was running.
      await this.createGroup();
      return [];
    });
    for (const [claimId] of claimed) this.underWay.add(claimId);
    return claimed.map(([claimId, idempotencyKey, delivery, tries]) => ({
      ...(JSON.parse(delivery) as Omit<Delivery, 'idempotencyKey'>),
      ...(JSON.parse(tries) as Tries),
      idempotencyKey,
      claimId,
    }));
  }

  settle(delivery: ClaimedDelivery): Promise<void> {
    return this.end(delivery, 'settled', 0, '');
  }

  retry(delivery: ClaimedDelivery, { at, attempts }: FailedAttempt): Promise<void> {
    return this.end(delivery, 'retry', at, triesOf({ since: delivery.since, attempts }));
  }

  bury(delivery: ClaimedDelivery, { at, attempts, reason }: FailedAttempt & { reason: string }): Promise<void> {
    return this.end(delivery, 'dead', 0, triesOf({ since: delivery.since, attempts, diedAt: at, reason }));
  }

  async dead(limit: number, cursor?: string): Promise<{ items: DeadDelivery[]; cursor?: string }> {
    const before = cursor === undefined ? '+inf' : `(${fromCursor(cursor, ['number'])[0]}`;
    const { dead, bodies, tries, places } = this.keys;
    const { commands } = this.connections;
    const keys = await orUnavailable(commands.zrange(dead, before, '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, limit + 1));
    if (keys.length === 0) return { items: [] };
    const read = (hash: string) => orUnavailable(commands.hmget(hash, ...keys));
    const [texts, states, where] = await Promise.all([read(bodies), read(tries), read(places)]);
    const items = keys.slice(0, limit).flatMap((idempotencyKey, i): DeadDelivery[] => {
      const { diedAt, reason, ...state } = JSON.parse(states[i] ?? '{}') as Tries;
      // Replayed or dropped since its key was read.
      const text = texts[i] ?? '';
      if (diedAt === undefined || text === '') return [];
      const { body, ...delivery } = JSON.parse(text) as Omit<Delivery, 'idempotencyKey'>;
      return [{ ...delivery, ...state, idempotencyKey, bytes: Buffer.byteLength(body), diedAt, reason: reason ?? '' }];
    });
    const last = keys.length > limit ? where[limit - 1]?.split(':')[1] : undefined;
    return { items, ...(last !== undefined && { cursor: toCursor([Number(last)]) }) };
  }

  async replay(idempotencyKeys: readonly string[], now: number): Promise<number> {
    const answers = await Promise.all(idempotencyKeys.map((key) => this.add(key, '', '', now)));
    return answers.filter((it) => it === 'queued').length;
  }

  async counts(): Promise<DeliveryCounts> {
    const { commands } = this.connections;
    const read = [commands.zcard(this.keys.order), commands.zcard(this.keys.dead)] as const;
    const [waiting, dead] = await orUnavailable(Promise.all(read));
    return { waiting, dead };
  }

  /** Carries out what is under way. */
  close(): Promise<void> {
    return this.writer.drain();
  }

  private add(key: string, body: string, lane: string, now: number) {
    const { due, order, places, bodies, tries, dead, totals } = this.keys;
    const { count, bytes } = DELIVERY_BOUNDS;
    const args = [key, body, lane, triesOf({ since: now, attempts: 0 }), count, bytes];
    return callScript(this.writer, enqueueDelivery, [due, order, places, bodies, tries, dead, totals], args, valueOf);
  }

  private claimIn(now: number, limit: number): Promise<Claim[]> {
    const { due, later, bodies, tries } = this.keys;
    const args = [GROUP, this.processId, now, limit, this.claimMs, ...this.underWay];
    return callScript(this.writer, claimDeliveries, [due, later, bodies, tries], args, valueOf);
  }

  private async end({ claimId, idempotencyKey }: ClaimedDelivery, how: string, at: number, state: string) {
    const { due, later, order, places, bodies, tries, dead, totals } = this.keys;
    const args = [GROUP, this.processId, claimId, idempotencyKey, how, at, state];
    const keys = [due, later, order, places, bodies, tries, dead, totals] as const;
    await callScript(this.writer, endDelivery, [...keys], args, valueOf);
    this.underWay.delete(claimId);
  }

  private async createGroup(): Promise<void> {
    const { commands } = this.connections;
    await commands.xgroup('CREATE', this.keys.due, GROUP, '0', 'MKSTREAM').catch((error: unknown) => {
      // Another process was first.
      if (!(error as Error).message.startsWith('BUSYGROUP')) throw error;
    });
  }
}

const valueOf = <Reply>(value: Reply) => ({ value });
const triesOf = (tries: Tries): string => JSON.stringify(tries);

/** The same for the same order key, of one length, and without a colon. */
const laneOf = (orderKey: string): string => createHash('sha256').update(orderKey).digest('hex').slice(0, 32);
