import type { LoadClient } from './load-client.ts';
import { quantile } from './statistics.ts';

/** Message numbers wrap around at this number, which is far greater than the number in flight. */
const NUMBERS = 1 << 20;
const DIGITS = 7;
const MARK = Buffer.from('"content":"#');
const DIGIT_0 = 0x30;
const LAST_ARRIVAL_MS = 30_000;
const LONGEST_WARM_UP_MS = 90_000;
const WARM_STEP_MS = 100;
const FILLER = ' A message of ordinary length, as people write them in a chat.';

export interface LoopPlan {
  inFlightPerRoom: number;
  warmUpMs: number;
  /** Messages served at least before the measurement: whoever serves fewer has less of its code compiled, and looks dearer. */
  warmUpMessages: number;
  measureMs: number;
}

export interface LoopResult {
  /** Messages that reached all members of their room and were acked, per second. */
  messages: number;
  /** Messages × members that received them, per second. */
  deliveries: number;
  /** From sending to receipt by the last member, ms. */
  p50: number;
  p99: number;
  /** Messages per frame that carried any. */
  batch: number;
}

export interface LoadRoom {
  roomId: string;
  members: LoadClient[];
}

/** Keeps a fixed number of messages in flight in each room: the next is sent when one was acked and received by all members. */
export class ClosedLoop {
  private readonly sentAt = new Float64Array(NUMBERS);
  /** Receipts and the ack that a message still waits for. */
  private readonly missing = new Int32Array(NUMBERS);
  private readonly unreceived = new Int32Array(NUMBERS);
  private readonly roomOf = new Uint16Array(NUMBERS);
  private readonly turn: number[];
  private readonly rooms: readonly LoadRoom[];
  private readonly plan: LoopPlan;
  private next = 0;
  private inFlight = 0;
  private stopping = false;
  private readonly stopped = Promise.withResolvers<void>();
  private measuring = false;
  private latencies: number[] = [];
  private deliveries = 0;
  private frames = 0;

  constructor(rooms: readonly LoadRoom[], plan: LoopPlan) {
    this.rooms = rooms;
    this.plan = plan;
    this.turn = rooms.map(() => 0);
    const event = (bytes: Buffer, start: number, end: number) => this.event(bytes, start, end);
    const answered = (message: number, ok: boolean, text: () => string) => {
      if (!ok) throw new Error(`A message was refused: ${text()}`);
      this.arrived(message);
    };
    for (const client of rooms.flatMap(({ members }) => members)) client.listener = { event, answered };
  }

  /** `window` is called at the start and the end of the measurement. */
  async run(window: (open: boolean) => void): Promise<LoopResult> {
    this.rooms.forEach((_, room) => {
      for (let i = 0; i < this.plan.inFlightPerRoom; i += 1) this.send(room);
    });
    await this.warm();
    window(true);
    this.measuring = true;
    const began = performance.now();
    await passed(this.plan.measureMs);
    this.measuring = false;
    const seconds = (performance.now() - began) / 1_000;
    window(false);
    this.stopping = true;
    const timer = setTimeout(() => {
      this.stopped.reject(new Error(`${this.inFlight} messages did not reach all members.`));
    }, LAST_ARRIVAL_MS);
    await this.stopped.promise.finally(() => clearTimeout(timer));
    return this.result(seconds);
  }

  private async warm(): Promise<void> {
    const { warmUpMs, warmUpMessages } = this.plan;
    const latest = performance.now() + LONGEST_WARM_UP_MS;
    await passed(warmUpMs);
    while (this.next - this.inFlight < warmUpMessages && performance.now() < latest) await passed(WARM_STEP_MS);
  }

  private result(seconds: number): LoopResult {
    const sorted = Float64Array.from(this.latencies).sort();
    return {
      messages: sorted.length / seconds,
      deliveries: this.deliveries / seconds,
      p50: quantile(sorted, 0.5),
      p99: quantile(sorted, 0.99),
      batch: this.deliveries / this.frames,
    };
  }

  private send(room: number): void {
    const { roomId, members } = this.rooms[room]!;
    const message = this.next;
    this.next = (this.next + 1) % NUMBERS;
    if (this.missing[message]! > 0) throw new Error('Too many messages are in flight.');
    const sender = members[this.turn[room]!++ % members.length]!;
    const number = String(message).padStart(DIGITS, '0');
    this.roomOf[message] = room;
    this.unreceived[message] = members.length;
    this.missing[message] = members.length + 1;
    this.inFlight += 1;
    this.sentAt[message] = performance.now();
    sender.send(message, `{"roomId":"${roomId}","content":"#${number}${FILLER}","clientMessageId":"${number}"}`);
  }

  private event(bytes: Buffer, start: number, end: number): void {
    let at = bytes.indexOf(MARK, start);
    if (at < 0 || at >= end) return;
    if (this.measuring) this.frames += 1;
    for (; at >= 0 && at < end; at = bytes.indexOf(MARK, at + DIGITS)) {
      at += MARK.length;
      let message = 0;
      for (let i = at; i < at + DIGITS; i += 1) message = message * 10 + bytes[i]! - DIGIT_0;
      this.received(message);
    }
  }

  private received(message: number): void {
    if (this.measuring) this.deliveries += 1;
    const left = --this.unreceived[message]!;
    if (left < 0) throw new Error(`Message ${message} was received by more than its room's members.`);
    if (left === 0 && this.measuring) this.latencies.push(performance.now() - this.sentAt[message]!);
    this.arrived(message);
  }

  private arrived(message: number): void {
    if (--this.missing[message]! > 0) return;
    this.inFlight -= 1;
    if (!this.stopping) this.send(this.roomOf[message]!);
    else if (this.inFlight === 0) this.stopped.resolve();
  }
}

const passed = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
