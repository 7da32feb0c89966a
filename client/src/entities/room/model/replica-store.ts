import { defineStore } from 'pinia';
import { computed, ref, shallowReactive } from 'vue';
import type { Frame, Message, ReactionChange, RoomSummary, SyncedRoom } from '@suda/contract';
import { usePresenceStore } from '@/entities/user/@x/room';
import { connection, unreadCount } from '@/shared/api';
import { createReplicaListeners } from './replica-listeners';
import {
  adopt,
  applySync,
  changesOfMessages,
  type Received,
  receive,
  type ReplicaChange,
  replicaOf,
  withMarkerOf,
  type RoomReplica,
} from './room-replica';
import { RoomSync } from './room-sync';
import { lacksUnread } from './room-unread';

/** Receives a room's messages while a conversation is open. */
export interface Follower {
  /** New messages and new states of old ones. */
  upsert: (messages: readonly Message[]) => void;
  /** Reactions to messages, in order of revision; those that came with `upsert` already have some of them. */
  react: (reactions: readonly ReactionChange[]) => void;
  /** Too many changes were missed: the messages have to be loaded again. */
  reset: () => void;
}

/** Why a room is not this user's any more; `gone`: that is not known. */
export type DepartureReason = NonNullable<Frame<'room_removed'>['reason']> | 'deleted' | 'gone';

/** A room that this user was in, as it was then. */
interface Departure {
  reason: DepartureReason;
  room: RoomSummary;
}

/** The replicas of the signed-in user's rooms, kept up to date by revision. */
export const useReplicaStore = defineStore('replica', () => {
  const people = usePresenceStore();
  const me = ref('');
  const replicas = shallowReactive(new Map<string, RoomReplica>());
  const summaries = computed<readonly RoomSummary[]>(() => Array.from(replicas.values(), ({ summary }) => summary));
  /** The rooms that this user was in since the page was opened, and is no longer. */
  const departures = shallowReactive(new Map<string, Departure>());
  /** False while all that is known of rooms is what an earlier page held. */
  const isCurrent = ref(true);
  const followers = new Map<string, Set<Follower>>();
  /** Rooms whose replica starts over from the next summary. */
  const resetting = new Set<string>();
  /** Revisions that the server is known to have. */
  const expected = new Map<string, number>();
  const { subscribe, emit } = createReplicaListeners();
  const sync = new RoomSync({
    request: async (rooms) => (await connection.command('sync', { rooms })).rooms,
    roomIds: () => replicas.keys(),
    revOf: (roomId) => replicas.get(roomId)?.summary.rev,
    apply: applySyncedRoom,
    settled: () => (isCurrent.value = true),
  });

  function hold(roomId: string, replica: RoomReplica): void {
    replicas.set(roomId, replica);
    emit('changed', roomId);
  }

  /** `synced` are messages that came before those of the changes. `jumped`: revisions were left out. */
  function commit(
    roomId: string,
    { replica, applied, missing }: Received,
    { synced = [], jumped = false }: { synced?: readonly Message[]; jumped?: boolean } = {},
  ): void {
    const from = replicas.get(roomId)?.summary.rev ?? 0;
    hold(roomId, replica);
    departures.delete(roomId);
    const behind = (expected.get(roomId) ?? 0) > replica.summary.rev;
    if (!behind) expected.delete(roomId);
    if (missing === 'lost') sync.rooms([roomId]);
    else if (missing === 'gap' || behind) sync.gap(roomId);
    else sync.complete(roomId);
    const messages: Message[] = [];
    const reactions: ReactionChange[] = [];
    for (const change of [...changesOfMessages(synced), ...applied]) {
      if (change.kind === 'message') messages.push(change.message);
      else if (change.kind === 'reaction') reactions.push(change.reaction);
      emit('applied', roomId, change);
    }
    for (const follower of followers.get(roomId) ?? []) {
      if (messages.length > 0) follower.upsert(messages);
      if (reactions.length > 0) follower.react(reactions);
    }
    if (!jumped) emit('advanced', roomId, { from, to: replica.summary.rev, messages, reactions });
    const end = applied.find((change) => endsMembership(change, me.value));
    if (end) drop(roomId, end.kind === 'deleted' ? 'deleted' : 'gone');
    else if (lacksUnread(replica)) emit('summaryStale', roomId);
  }

  function applySyncedRoom(answer: SyncedRoom, since: number): void {
    const { roomId } = answer;
    const replica = replicas.get(roomId);
    if (!replica) return;
    if (answer.gone) {
      drop(roomId);
    } else if (answer.reset) {
      // Pages must be read after the fresh summary, or the changes between the two would be missed.
      resetting.add(roomId);
      emit('summaryStale', roomId);
    } else if (replica.summary.rev < since) {
      // The replica started over meanwhile, from a revision before the one that the answer builds on.
      sync.rooms([roomId]);
    } else {
      commit(roomId, applySync(replica, answer, me.value), { synced: answer.messages });
      if (!answer.members) return;
      emit('membersStale', roomId);
      emit('summaryStale', roomId);
    }
  }

  /** Stores a room as the server shows it to this user now. Returns the summary held afterwards. */
  function put(fresh: RoomSummary): RoomSummary {
    const { roomId, peer } = fresh;
    if (peer) people.record([peer]);
    const known = replicas.get(roomId);
    const reset = resetting.delete(roomId);
    if (known && !reset) {
      const whole = !followers.has(roomId);
      const jumped = whole && fresh.rev > known.summary.rev;
      commit(roomId, adopt(known, fresh, whole, me.value), { jumped });
      if (jumped) emit('membersStale', roomId);
    } else {
      const replica = known ? withMarkerOf(replicaOf(fresh), known) : replicaOf(fresh);
      commit(roomId, { replica, applied: [], missing: 'nothing' }, { jumped: true });
      if (reset) {
        for (const follower of followers.get(roomId) ?? []) follower.reset();
        emit('membersStale', roomId);
      }
    }
    return replicas.get(roomId)?.summary ?? fresh;
  }

  function drop(roomId: string, reason: DepartureReason = 'gone'): void {
    const room = replicas.get(roomId)?.summary ?? departures.get(roomId)?.room;
    // The frame that knows the reason may come after another that ends the membership.
    if (room && (reason !== 'gone' || !departures.has(roomId))) departures.set(roomId, { reason, room });
    sync.complete(roomId);
    // An open conversation misses the room's changes until this user is a member again.
    if (followers.has(roomId)) resetting.add(roomId);
    else resetting.delete(roomId);
    expected.delete(roomId);
    replicas.delete(roomId);
    emit('dropped', roomId);
  }

  /** Returns the function that stops following. */
  function follow(roomId: string, follower: Follower): () => void {
    const set = followers.get(roomId) ?? new Set();
    followers.set(roomId, set.add(follower));
    return () => {
      set.delete(follower);
      if (set.size === 0 && followers.get(roomId) === set) followers.delete(roomId);
    };
  }

  /** The server has this revision of the room: asks for it when its frames do not arrive. */
  function expect(roomId: string, rev: number): void {
    const held = replicas.get(roomId)?.summary.rev;
    if (held === undefined || held >= rev) return;
    expected.set(roomId, Math.max(rev, expected.get(roomId) ?? 0));
    sync.gap(roomId);
  }

  /** Applies changes as their frames arrive, in any order. */
  function receiveChanges(roomId: string, changes: readonly ReplicaChange[]): void {
    const replica = replicas.get(roomId);
    if (replica) commit(roomId, receive(replica, changes, me.value));
  }

  /** How many messages after this seq count as unread, or did before they were read. */
  function unreadSince(roomId: string, seq: number): number {
    const replica = replicas.get(roomId);
    return replica ? unreadCount({ seq: replica.summary.seq, readSeq: seq, uncounted: [...replica.uncounted] }) : 0;
  }

  /** Changes what has no revision: read marker, preferences. */
  function amend(roomId: string, change: (replica: RoomReplica) => RoomReplica): void {
    const replica = replicas.get(roomId);
    const next = replica && change(replica);
    if (!next || next === replica) return;
    hold(roomId, next);
    if (lacksUnread(next)) emit('summaryStale', roomId);
  }

  /** Puts in what an earlier page held, where this one holds nothing yet. */
  function restore(kept: readonly RoomReplica[]): void {
    if (kept.length > 0) isCurrent.value = false;
    for (const replica of kept) {
      const { roomId, peer } = replica.summary;
      if (replicas.has(roomId)) continue;
      if (peer) people.recordKept([peer]);
      replicas.set(roomId, replica);
    }
  }

  const summaryOf = (roomId: string): RoomSummary | undefined => replicas.get(roomId)?.summary;

  /** Sets the user whose rooms these are. */
  const begin = (userId: string): void => void (me.value = userId);

  /** Forgets the user and all rooms. */
  function clear(): void {
    me.value = '';
    isCurrent.value = true;
    sync.stop();
    resetting.clear();
    expected.clear();
    departures.clear();
    replicas.clear();
    emit('cleared');
  }

  return {
    me,
    summaries,
    has: (roomId: string): boolean => replicas.has(roomId),
    unreadSince,
    replicaOf: (roomId: string): RoomReplica | undefined => replicas.get(roomId),
    restore,
    isCurrent,
    // A getter: the wrapper of an action costs more than this does, and each row of a timeline asks.
    summaryOf: computed(() => summaryOf),
    departureFrom: (roomId: string): Departure | undefined => departures.get(roomId),
    put,
    drop,
    receive: receiveChanges,
    amend,
    expect,
    follow,
    isFollowed: (roomId: string): boolean => followers.has(roomId),
    subscribe,
    /** Asks what changed in every room. */
    syncAll: () => sync.all(),
    syncRooms: (roomIds: Iterable<string>) => sync.rooms(roomIds),
    stopSync: () => sync.stop(),
    begin,
    clear,
  };
});

const endsMembership = (change: ReplicaChange, me: string): boolean =>
  change.kind === 'deleted' || (change.kind === 'members' && change.left.includes(me));
