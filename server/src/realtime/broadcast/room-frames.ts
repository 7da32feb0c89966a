import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SocketBackplane, type MessageBatch } from '../../ports/socket-backplane.js';
import { socketRooms } from '../sockets/socket-rooms.js';
import { Sockets } from '../sockets/sockets.js';
import { revsOfFrame } from './frame-revs.js';
import { ProtocolV1 } from './protocol-v1.js';
import { ProtocolV2 } from './protocol-v2.js';

/** How long messages of a room wait for others, in ms: as long as writing the frame before took, within bounds. */
export const PAUSE = { least: 10, most: 25, timesTheWrite: 2 } as const;
/** How long a room counts as one that other processes write to as well, in ms. */
export const LATELY_MS = 100;
/** How long messages wait for earlier ones of another process, in ms. What is late then is a gap to clients. */
export const HOLD_MS = 100;

interface Waiting extends MessageBatch {
  since: number;
  /** Called when it is sent. */
  sent?: PromiseWithResolvers<void>;
}

interface RoomState {
  /** The rev that follows what was sent. */
  next: number;
  /** By rev. */
  waiting: Waiting[];
  /** How long messages wait for others. */
  pause: number;
  /** Nothing more is sent before this time, unless something else of the room is. */
  pauseEnds: number;
  /** When another process's messages came last. */
  heardAt: number;
  timer: NodeJS.Timeout | undefined;
  /** When the timer ends. */
  due: number;
}

/**
 * Messages on their way to this process's sockets, from its own commits and from other processes. In a room that was quiet
 * they leave at once; otherwise those that come within a few milliseconds leave together, in the order of revs. In a room
 * that other processes write to as well, the first that comes waits as long for those of the others.
 */
@Injectable()
export class RoomFrames implements OnModuleInit {
  private readonly rooms = new Map<string, RoomState>();

  constructor(
    private readonly sockets: Sockets,
    private readonly backplane: SocketBackplane,
    private readonly protocolV1: ProtocolV1,
    private readonly protocolV2: ProtocolV2,
  ) {}

  onModuleInit(): void {
    this.backplane.onMessages((batch) => this.add(batch, true));
    this.backplane.onReach((rooms, frame) => {
      for (const room of rooms) this.beforeReach(room, frame);
    });
    this.sockets.onEmptied((room) => {
      const roomId = socketRooms.chatRoomOf(room);
      if (roomId !== undefined) this.forgetEmpty(roomId);
    });
  }

  add(batch: MessageBatch, ofOthers = false): void {
    // One process commits in order, and what waits for its disk leaves together already.
    if (!this.backplane.spansProcesses) return this.send([batch]);
    const { roomId, rev } = batch;
    const state = this.rooms.get(roomId) ?? this.begin(roomId, rev);
    if (!state) return;
    const { waiting } = state;
    const now = performance.now();
    // What the processes commit at about the same time would leave as a frame for each of them.
    if (waiting.length === 0 && now < state.heardAt + LATELY_MS) state.pauseEnds = now + state.pause;
    if (ofOthers) state.heardAt = now;
    const at = waiting.findLastIndex((it) => it.rev < rev) + 1;
    waiting.splice(at, 0, { ...batch, since: now });
    this.settle(state);
  }

  /** What of the room is before these revs leaves now: a frame with them follows. */
  before(roomId: string, first: number, last = first): void {
    const state = this.rooms.get(roomId) ?? this.begin(roomId, first);
    if (!state) return;
    const after = state.waiting.findIndex((it) => it.rev >= first);
    this.sendFirst(state, after < 0 ? state.waiting.length : after);
    state.next = Math.max(state.next, last + 1);
    this.wait(state);
  }

  /** All that waits leaves now: who joins or leaves the room is not to get what was before, or does. */
  flush(roomId: string): void {
    const state = this.rooms.get(roomId);
    if (state) this.sendFirst(state, state.waiting.length);
  }

  /** What waits for protocol v1 leaves now: a message follows that goes to it separately. */
  beforeSeparate(roomId: string): void {
    if (this.rooms.get(roomId)?.waiting.some(({ forV1 }) => forV1)) this.flush(roomId);
  }

  /** Resolves when the rev has left to this process's sockets; undefined where it has. */
  sent(roomId: string, rev: number): Promise<void> | undefined {
    const batch = this.rooms.get(roomId)?.waiting.find((it) => it.rev <= rev && rev < it.rev + it.count);
    return batch && (batch.sent ??= Promise.withResolvers()).promise;
  }

  /** Undefined where nobody here hears the room. */
  private begin(roomId: string, next: number): RoomState | undefined {
    if (!this.hasSockets(roomId)) return undefined;
    const state: RoomState = {
      next,
      waiting: [],
      pause: PAUSE.least,
      pauseEnds: 0,
      heardAt: -Infinity,
      timer: undefined,
      due: 0,
    };
    this.rooms.set(roomId, state);
    return state;
  }

  private beforeReach(room: string, frame: readonly unknown[] | undefined): void {
    const roomId = socketRooms.chatRoomOf(room);
    if (roomId === undefined) return;
    if (!frame) return this.flush(roomId);
    if (frame[0] === 'receive_message') return this.beforeSeparate(roomId);
    const revs = revsOfFrame(frame);
    if (revs) this.before(roomId, ...revs);
  }

  private settle(state: RoomState): void {
    const now = performance.now();
    const { waiting } = state;
    let ready = 0;
    let { next } = state;
    for (const { rev, count, since } of waiting) {
      if (rev > next && now < since + HOLD_MS) break;
      next = Math.max(next, rev + count);
      ready += 1;
    }
    if (ready > 0 && now >= state.pauseEnds) this.sendFirst(state, ready);
    this.wait(state);
  }

  private wait(state: RoomState): void {
    const [first] = state.waiting;
    if (!first) return;
    const due = first.rev > state.next ? first.since + HOLD_MS : state.pauseEnds;
    if (state.timer && state.due <= due) return;
    clearTimeout(state.timer);
    state.due = due;
    state.timer = setTimeout(
      () => {
        state.timer = undefined;
        this.settle(state);
      },
      Math.max(1, due - performance.now()),
    );
  }

  private sendFirst(state: RoomState, count: number): void {
    if (count === 0) return;
    const batches = state.waiting.splice(0, count);
    clearTimeout(state.timer);
    state.timer = undefined;
    const began = performance.now();
    try {
      this.send(batches);
    } finally {
      // Whatever happened: who waits for an ack would wait for ever.
      const ended = performance.now();
      state.pause = Math.max(PAUSE.least, Math.min(PAUSE.most, PAUSE.timesTheWrite * (ended - began)));
      state.pauseEnds = ended + state.pause;
      for (const { rev, count: of, sent } of batches) {
        state.next = Math.max(state.next, rev + of);
        sent?.resolve();
      }
    }
  }

  private send(batches: readonly MessageBatch[]): void {
    this.protocolV2.emitMessages(batches);
    this.protocolV1.emitMessages(batches.filter(({ forV1 }) => forV1));
  }

  private hasSockets(roomId: string): boolean {
    return ([1, 2] as const).some((protocol) => this.sockets.hasLocalSockets(socketRooms.room(roomId, protocol)));
  }

  private forgetEmpty(roomId: string): void {
    const state = this.rooms.get(roomId);
    if (!state || this.hasSockets(roomId)) return;
    clearTimeout(state.timer);
    for (const { sent } of state.waiting) sent?.resolve();
    this.rooms.delete(roomId);
  }
}
