import { Injectable } from '@nestjs/common';
import { LIMITS, type Message, type SyncedRoom } from '@suda/contract';
import { MessageHistory } from '../ports/message-history.js';
import { RoomStore, type RoomState } from '../ports/room-store.js';

interface HeldRevision {
  roomId: string;
  afterRev: number;
}

/** Messages in one answer, over all rooms: a client that was away for long syncs in several steps. */
const MAX_MESSAGES = 1_000;
/** Approximate size of one answer, over all rooms: unread answers stay in memory. */
const MAX_BYTES = 512 * 1024;

/** Answers `sync`: the changes since the revisions that a client holds. */
@Injectable()
export class SyncService {
  constructor(
    private readonly rooms: RoomStore,
    private readonly history: MessageHistory,
  ) {}

  /** Changed rooms and rooms that the user has left; unchanged rooms are absent. */
  async sync(userId: string, revisions: readonly HeldRevision[]): Promise<SyncedRoom[]> {
    const held = new Map(revisions.map(({ roomId, afterRev }) => [roomId, afterRev]));
    const states = new Map((await this.rooms.states(userId, [...held.keys()])).map((state) => [state.roomId, state]));
    const removed = [...held.keys()].filter((roomId) => !states.has(roomId)).map(removedRoom);
    const changed = [...states.values()].filter(({ roomId, rev }) => rev !== held.get(roomId));
    const limit = Math.min(LIMITS.syncMessages, Math.ceil(MAX_MESSAGES / Math.max(1, changed.length)));
    const answers: SyncedRoom[] = [];
    let bytes = 0;
    for (const state of changed) {
      // Each gets one message at least, so that its client can go on from there.
      const left = MAX_BYTES - bytes;
      const changes = await this.changes(state, held.get(state.roomId) ?? 0, left > 0 ? limit : 1);
      const answer = withinBytes(changes, left);
      bytes += answer.messages.reduce((sum, it) => sum + sizeOf(it), 0);
      answers.push(answer);
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

/** Cut after the first message that fills the answer: the rest comes with the next one. */
function withinBytes(answer: SyncedRoom, bytes: number): SyncedRoom {
  let left = bytes;
  const end = answer.messages.findIndex((it) => (left -= sizeOf(it)) <= 0) + 1;
  if (end === 0 || end === answer.messages.length) return answer;
  return { ...answer, messages: answer.messages.slice(0, end), more: true };
}

/** About what it takes as JSON: text, and what lists of people may add. */
const sizeOf = ({ content, mentions, reactions }: Message): number =>
  300 + 2 * content.length + 20 * (mentions?.length ?? 0) + (reactions ? JSON.stringify(reactions).length : 0);

const removedRoom = (roomId: string): SyncedRoom => ({ roomId, rev: 0, messages: [], more: false, gone: true });
