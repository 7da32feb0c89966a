import type { CommandInput, Frame, NotifyPrefs, Room, RoomSummary } from '@suda/contract';
import { connection, isNotesRoomId, rest, roomPrefsAt } from '@/shared/api';

export interface RoomCommandDeps {
  /** This user's id. */
  me: () => string;
  enter: (room: RoomSummary) => RoomSummary;
  drop: (roomId: string) => void;
  /** The server has this revision; its frames should be on their way. */
  expect: (roomId: string, rev: number) => void;
  applyPrefs: (prefs: Frame<'room_prefs'>) => void;
}

type RoomChange = Omit<CommandInput<'update_room'>, 'roomId'>;

/** Commands on a room as a whole. Each rejects with ApiError; the room changes when its frames come. */
export function createRoomCommands({ me, enter, drop, expect, applyPrefs }: RoomCommandDeps) {
  /** Returns the new room, or the direct conversation that existed already, and how many have to say yes first. */
  async function create(request: CommandInput<'create_room'>): Promise<RoomSummary & { invited: number }> {
    const { room, invited = [] } = await connection.command('create_room', request);
    return { ...enter(room), invited: invited.length };
  }

  async function update(roomId: string, change: RoomChange): Promise<void> {
    const { room } = await connection.command('update_room', { roomId, ...change });
    expect(room.roomId, room.rev);
  }

  /** Deletes the room with its messages. */
  async function remove(roomId: string): Promise<void> {
    await connection.command('delete_room', { roomId });
    drop(roomId);
  }

  /** Servers of the version before levels know `muted` only. */
  async function setPrefs(roomId: string, prefs: NotifyPrefs): Promise<void> {
    const wanted = roomPrefsAt(prefs, Date.now());
    applyPrefs({ roomId, ...(await connection.command('set_room_prefs', { roomId, ...wanted })) });
  }

  const setMuted = (roomId: string, muted: boolean): Promise<void> =>
    setPrefs(roomId, { notify: muted ? 'none' : 'all' });

  /** A public room as others see it, or one of this user's, which is entered. Rejects with `not_found` for all others. */
  async function lookAt(roomId: string): Promise<Room> {
    const { room } = await rest('room', { params: { id: roomId } });
    if (!('role' in room)) return room;
    // One that was hidden is no room of the list until it is shown again.
    if (isNotesRoomId(roomId)) return openNotes();
    return room.direct && room.peer ? create({ participants: [room.peer.userId], direct: true }) : enter(room);
  }

  /** This user's notes to themselves, which begin to be when they are first opened. */
  const openNotes = (): Promise<RoomSummary> => create({ participants: [me()], direct: true });

  /** The first page of public rooms whose name has `q` in it. */
  const searchPublic = (q: string, signal?: AbortSignal) =>
    rest('publicRooms', { query: { ...(q.trim() && { q: q.trim() }) }, ...(signal && { signal }) });

  return { create, update, remove, setPrefs, setMuted, lookAt, openNotes, searchPublic };
}
