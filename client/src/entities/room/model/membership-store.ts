import { defineStore } from 'pinia';
import type { Member, RestResponse, Role, Room, RoomSummary } from '@suda/contract';
import { connection, LIMITS, rest } from '@/shared/api';
import { usePresenceStore } from '@/entities/user/@x/room';
import { createMemberLists } from './member-lists';
import { useReplicaStore } from './replica-store';
import { useRoomStore } from './room-store';

/** Who is in a room: its members as far as they are loaded, and the commands that change them. Commands reject with ApiError. */
export const useMembershipStore = defineStore('membership', () => {
  const replicas = useReplicaStore();
  const rooms = useRoomStore();
  const presence = usePresenceStore();
  const lists = createMemberLists();
  /** Rooms that this user is leaving, with the seq of their newest message when the command was sent. */
  const leaving = new Map<string, number>();

  replicas.subscribe({
    applied(roomId, change) {
      if (change.kind === 'members') lists.applyDelta(roomId, change);
      // Sending a message moves its author's read marker.
      else if (change.kind === 'message' && change.message.kind === 'text') lists.applyAuthor(change.message);
    },
    membersStale: (roomId) => void lists.reload(roomId).catch(() => undefined),
    dropped: lists.forget,
    cleared() {
      leaving.clear();
      lists.clear();
    },
  });

  /** Loads the members of a room small enough to show read markers. */
  async function loadIfFew(roomId: string): Promise<void> {
    const room = replicas.summaryOf(roomId);
    if (room && room.memberCount <= LIMITS.readMarkerMembers) await lists.load(roomId);
  }

  /**
   * Members, loaded or not, by what was typed after an @: it begins with their name, or their name has it in it. Rejects with
   * ApiError.
   */
  async function findNamed(roomId: string, q: string, signal?: AbortSignal): Promise<Member[]> {
    const { members } = await rest('members', { params: { id: roomId }, query: { q }, ...(signal && { signal }) });
    presence.record(members);
    return members;
  }

  async function bans(roomId: string, cursor?: string): Promise<RestResponse<'bans'>> {
    const page = await rest('bans', { params: { id: roomId }, query: { ...(cursor !== undefined && { cursor }) } });
    presence.record(page.bans);
    return page;
  }

  const join = async (roomId: string): Promise<RoomSummary> =>
    rooms.enter((await connection.command('join_room', { roomId })).room);

  async function leave(roomId: string): Promise<void> {
    leaving.set(roomId, replicas.summaryOf(roomId)?.seq ?? 0);
    await connection.command('leave_room', { roomId });
    const seqBefore = leaving.get(roomId);
    // This user was added again before the ack came.
    if (seqBefore === undefined) return;
    leaving.delete(roomId);
    const room = replicas.summaryOf(roomId);
    replicas.drop(roomId, 'left');
    // A direct conversation stays hidden until its next message, which may have come before the ack.
    if (room?.direct && room.seq > seqBefore) void rooms.refreshLatest().catch(() => undefined);
  }

  /** Another member, or another session of this user, made this user a member. */
  function added(room: RoomSummary): void {
    leaving.delete(room.roomId);
    rooms.enter(room);
  }

  async function changed(command: Promise<{ room: Room }>): Promise<void> {
    const { room } = await command;
    replicas.expect(room.roomId, room.rev);
  }

  /** Returns how many of them have to say yes first. */
  async function addMembers(roomId: string, userIds: string[]): Promise<number> {
    const { room, invited = [] } = await connection.command('add_members', { roomId, userIds });
    replicas.expect(room.roomId, room.rev);
    return invited.length;
  }

  return {
    members: lists.members,
    state: lists.state,
    hasMore: lists.hasMore,
    list: lists.list,
    /** Loads the first page, once; again after an error. */
    load: lists.load,
    loadMore: lists.loadMore,
    loadIfFew,
    findNamed,
    revalidate: () => lists.revalidate(replicas.isFollowed),
    resume: () => lists.resume(replicas.isFollowed),
    applyMarkers: lists.applyMarkers,
    join,
    leave,
    added,
    addMembers,
    removeMember: (roomId: string, userId: string) => changed(connection.command('remove_member', { roomId, userId })),
    /** A member or anybody else, by their id. */
    ban: (roomId: string, userId: string) => changed(connection.command('ban_user', { roomId, userId })),
    liftBan: (roomId: string, userId: string) => changed(connection.command('unban_user', { roomId, userId })),
    /** The latest bans, or those after the cursor. */
    bans,
    setRole: (roomId: string, userId: string, role: Role) =>
      changed(connection.command('set_role', { roomId, userId, role })),
  };
});
