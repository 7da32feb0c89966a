import { shallowReactive } from 'vue';
import type { Message, RoomSummary, SyncedRoom } from '@suda/contract';
import { connection } from '@/shared/api';
import {
  adopt,
  applySync,
  changesOfMessages,
  read,
  type Received,
  receive,
  replicaOf,
  type RoomChange,
  type RoomReplica,
} from './room-replica';
import { RoomSync } from './room-sync';

/** Whoever shows a room's messages. */
export interface Follower {
  /** New messages and new states of old ones. */
  upsert(messages: readonly Message[]): void;
  /** More was missed than can be told: load anew. */
  reset(): void;
}

export interface RoomBookEvents {
  applied(roomId: string, change: RoomChange): void;
  membersStale(roomId: string): void;
  summaryStale(roomId: string): void;
  dropped(roomId: string): void;
}

/** All my rooms, each brought forward by its revisions. */
export function createRoomBook(me: () => string, events: RoomBookEvents) {
  const replicas = shallowReactive(new Map<string, RoomReplica>());
  const followers = new Map<string, Set<Follower>>();
  const resetting = new Set<string>();
  /** Revisions that the server is known to have. */
  const expected = new Map<string, number>();
  const sync = new RoomSync({
    ask: async (rooms) => (await connection.command('sync', { rooms })).rooms,
    roomIds: () => replicas.keys(),
    revOf: (roomId) => replicas.get(roomId)?.summary.rev,
    apply: synced,
  });

  /** `told` are messages that came before those of the changes. */
  function settle(roomId: string, { replica, applied, missing }: Received, told: readonly Message[] = []): void {
    replicas.set(roomId, replica);
    const behind = (expected.get(roomId) ?? 0) > replica.summary.rev;
    if (!behind) expected.delete(roomId);
    if (missing === 'lost') sync.rooms([roomId]);
    else if (missing === 'gap' || behind) sync.gap(roomId);
    else sync.whole(roomId);
    const messages: Message[] = [];
    for (const change of [...changesOfMessages(told), ...applied]) {
      if (change.kind === 'message') messages.push(change.message);
      events.applied(roomId, change);
    }
    if (messages.length > 0) for (const follower of followers.get(roomId) ?? []) follower.upsert(messages);
    if (applied.some((change) => isMyEnd(change, me()))) drop(roomId);
    else if (replica.mentionsDoubtful) events.summaryStale(roomId);
  }

  function synced(answer: SyncedRoom, since: number): void {
    const { roomId } = answer;
    const replica = replicas.get(roomId);
    if (!replica) return;
    if (answer.gone) return drop(roomId);
    if (answer.reset) {
      // Changes go on from the fresh summary; pages must be read after it, or what is between would be missed.
      resetting.add(roomId);
      events.summaryStale(roomId);
      return;
    }
    // The room was begun anew meanwhile, from before what the answer builds on.
    if (replica.summary.rev < since) return sync.rooms([roomId]);
    settle(roomId, applySync(replica, answer, me()), answer.messages);
    if (answer.members) {
      events.membersStale(roomId);
      events.summaryStale(roomId);
    }
  }

  /** A room as the server shows it to me now. */
  function put(fresh: RoomSummary): RoomSummary {
    const known = replicas.get(fresh.roomId);
    const anew = resetting.delete(fresh.roomId);
    if (known && !anew) {
      const whole = !followers.has(fresh.roomId);
      const jumped = whole && fresh.rev > known.summary.rev;
      settle(fresh.roomId, adopt(known, fresh, whole, me()));
      if (jumped) events.membersStale(fresh.roomId);
    } else {
      const replica = known ? read(replicaOf(fresh), known.summary.readSeq) : replicaOf(fresh);
      settle(fresh.roomId, { replica, applied: [], missing: 'nothing' });
      if (anew) {
        for (const follower of followers.get(fresh.roomId) ?? []) follower.reset();
        events.membersStale(fresh.roomId);
      }
    }
    return replicas.get(fresh.roomId)?.summary ?? fresh;
  }

  function drop(roomId: string): void {
    sync.whole(roomId);
    // Who holds its messages misses what happens there until I am in it again.
    if (followers.has(roomId)) resetting.add(roomId);
    else resetting.delete(roomId);
    expected.delete(roomId);
    replicas.delete(roomId);
    events.dropped(roomId);
  }

  /** Gives the function that stops following. */
  function follow(roomId: string, follower: Follower): () => void {
    const set = followers.get(roomId) ?? new Set();
    followers.set(roomId, set.add(follower));
    return () => {
      set.delete(follower);
      if (set.size === 0 && followers.get(roomId) === set) followers.delete(roomId);
    };
  }

  /** The server has this revision of the room. */
  function expect(roomId: string, rev: number): void {
    const held = replicas.get(roomId)?.summary.rev;
    if (held === undefined || held >= rev) return;
    expected.set(roomId, Math.max(rev, expected.get(roomId) ?? 0));
    sync.gap(roomId);
  }

  return {
    replicas,
    sync,
    put,
    drop,
    follow,
    expect,
    isFollowed: (roomId: string): boolean => followers.has(roomId),
    has: (roomId: string): boolean => replicas.has(roomId),
    receive(roomId: string, changes: readonly RoomChange[]): void {
      const replica = replicas.get(roomId);
      if (replica) settle(roomId, receive(replica, changes, me()));
    },
    amend(roomId: string, change: (replica: RoomReplica) => RoomReplica): void {
      const replica = replicas.get(roomId);
      const next = replica && change(replica);
      if (!next || next === replica) return;
      replicas.set(roomId, next);
      if (next.mentionsDoubtful) events.summaryStale(roomId);
    },
    clear(): void {
      sync.stop();
      resetting.clear();
      expected.clear();
      replicas.clear();
    },
  };
}

const isMyEnd = (change: RoomChange, me: string): boolean =>
  change.kind === 'deleted' || (change.kind === 'members' && change.left.includes(me));
