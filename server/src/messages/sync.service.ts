import { Injectable } from '@nestjs/common';
import { LIMITS, type SyncedRoom } from '@suda/contract';
import { MessageHistory } from '../ports/message-history.js';
import { RoomStore, type RoomState } from '../ports/room-store.js';
import { FairReads } from '../limits/fair-reads.js';
import { ANSWER_BYTES, fill } from './answer-size.js';

interface HeldRevision {
  roomId: string;
  afterRev: number;
}

/** Messages in one answer, over all rooms: a client that was away for long syncs in several steps. */
const MAX_MESSAGES = 1_000;

/** Answers `sync`: the changes since the revisions that a client holds. */
@Injectable()
export class SyncService {
  constructor(
    private readonly rooms: RoomStore,
    private readonly history: MessageHistory,
    private readonly reads: FairReads,
  ) {}

  /** Changed rooms and rooms that the user has left; unchanged rooms are absent. */
  sync(userId: string, revisions: readonly HeldRevision[]): Promise<SyncedRoom[]> {
    return this.reads.turn(userId, () => this.changesOf(userId, revisions));
  }

  private async changesOf(userId: string, revisions: readonly HeldRevision[]): Promise<SyncedRoom[]> {
    const held = new Map(revisions.map(({ roomId, afterRev }) => [roomId, afterRev]));
    const states = new Map((await this.rooms.states(userId, [...held.keys()])).map((state) => [state.roomId, state]));
    const removed = [...held.keys()].filter((roomId) => !states.has(roomId)).map(removedRoom);
    const changed = [...states.values()].filter(({ roomId, rev }) => rev !== held.get(roomId));
    const limit = Math.min(LIMITS.syncMessages, Math.ceil(MAX_MESSAGES / Math.max(1, changed.length)));
    const answers: SyncedRoom[] = [];
    let left = ANSWER_BYTES;
    for (const state of changed) {
      // Each gets one message at least, so that its client can go on from there.
      const changes = await this.changes(state, held.get(state.roomId) ?? 0, left > 0 ? limit : 1);
      const filled = fill(changes.messages, left);
      left = filled.left;
      answers.push(firstOf(changes, filled.count));
    }
    return [...removed, ...answers];
  }

  private async changes(state: RoomState, afterRev: number, limit: number): Promise<SyncedRoom> {
    const { roomId, rev } = state;
    const inRange = afterRev <= rev && rev - afterRev <= LIMITS.syncChanges;
    const changes = inRange ? await this.history.changesSince(roomId, afterRev, limit) : undefined;
    const answer: SyncedRoom = { roomId, rev, messages: changes?.messages ?? [], more: changes?.more ?? false };
    if (!changes) answer.reset = true;
    if (!changes || state.memberRev > afterRev) answer.members = 'stale';
    if (!changes || state.roomRev > afterRev || state.memberRev > afterRev) {
      const room = await this.rooms.room(roomId);
      if (room) answer.room = room;
    }
    return answer;
  }
}

/** Cut after so many messages: the rest comes with the next answer. */
function firstOf(answer: SyncedRoom, count: number): SyncedRoom {
  if (count === answer.messages.length) return answer;
  return { ...answer, messages: answer.messages.slice(0, count), more: true };
}

const removedRoom = (roomId: string): SyncedRoom => ({ roomId, rev: 0, messages: [], more: false, gone: true });
