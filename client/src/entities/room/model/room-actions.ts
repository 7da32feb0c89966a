import type { CommandInput, CommandResult, Role, Room, RoomSummary } from '@suda/contract';
import { connection, rest } from '@/shared/api';

export interface RoomActionDeps {
  entered(room: RoomSummary): RoomSummary;
  gone(roomId: string): void;
  /** From here on, until `left`, counts as after the leaving. */
  leaves(roomId: string): void;
  left(roomId: string): void;
  /** The server has this revision; its frames should be on their way. */
  expect(roomId: string, rev: number): void;
  muted(roomId: string, muted: boolean): void;
}

type RoomFacts = Pick<CommandInput<'update_room'>, 'name' | 'topic' | 'visibility'>;

/** What a person can do to a room. Each rejects with ApiError; the room changes when its frames come. */
export function createRoomActions({ entered, gone, leaves, left, expect, muted }: RoomActionDeps) {
  async function changed(command: Promise<{ room: Room }>): Promise<void> {
    const { room } = await command;
    expect(room.roomId, room.rev);
  }

  async function enter(command: Promise<CommandResult<'join_room'>>): Promise<RoomSummary> {
    const { room } = await command;
    return entered(room);
  }

  return {
    /** The new room, or the direct conversation that was there already. */
    create: (room: CommandInput<'create_room'>) => enter(connection.command('create_room', room)),
    join: (roomId: string) => enter(connection.command('join_room', { roomId })),
    async leave(roomId: string): Promise<void> {
      leaves(roomId);
      await connection.command('leave_room', { roomId });
      left(roomId);
    },
    addMembers: (roomId: string, userIds: string[]) => changed(connection.command('add_members', { roomId, userIds })),
    removeMember: (roomId: string, userId: string) => changed(connection.command('remove_member', { roomId, userId })),
    setRole: (roomId: string, userId: string, role: Role) =>
      changed(connection.command('set_role', { roomId, userId, role })),
    update: (roomId: string, change: RoomFacts) => changed(connection.command('update_room', { roomId, ...change })),
    /** Deletes the room and all it holds. */
    async remove(roomId: string): Promise<void> {
      await connection.command('delete_room', { roomId });
      gone(roomId);
    },
    async setMuted(roomId: string, value: boolean): Promise<void> {
      muted(roomId, (await connection.command('set_room_prefs', { roomId, muted: value })).muted);
    },
    searchPublic: (q = '', cursor?: string, signal?: AbortSignal) =>
      rest('publicRooms', {
        query: { ...(q.trim() && { q: q.trim() }), ...(cursor && { cursor }) },
        ...(signal && { signal }),
      }),
  };
}
