import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { CommandInput, Role, Room, RoomSummary } from '@suda/contract';
import type { MemberEntry } from './member-list';

export type LoadState = 'idle' | 'loading' | 'ready' | 'error';

const soon = (..._: unknown[]): never => {
  throw new Error('not there yet');
};

export const useRoomStore = defineStore('room', () => {
  const state = ref<LoadState>('idle');
  /** Newest conversation first. */
  const rooms = computed<readonly RoomSummary[]>(() => []);
  const totalUnread = computed<number>(() => 0);

  const byId = (roomId: string): RoomSummary | undefined => soon(roomId);
  const unreadOf = (roomId: string): number => soon(roomId);
  /** The peer of a direct conversation; the room's name; who is in it; '' when none of these is known. */
  const title = (room: RoomSummary | Room, me?: string): string => soon(room, me);
  /** userIds of who types there now, without me. */
  const typingIn = (roomId: string): string[] => soon(roomId);

  /** The pages loaded so far, in the order of joining. */
  const members = (roomId: string): readonly MemberEntry[] => soon(roomId);
  const membersState = (roomId: string): LoadState => soon(roomId);
  const hasMoreMembers = (roomId: string): boolean => soon(roomId);
  /** The first page, once; again after an error. */
  const loadMembers = async (roomId: string): Promise<void> => soon(roomId);
  const loadMoreMembers = async (roomId: string): Promise<void> => soon(roomId);

  const load = async (): Promise<void> => soon();
  const refresh = async (): Promise<void> => soon();

  /** The new room, or the direct conversation that was there already. */
  const create = async (room: CommandInput<'create_room'>): Promise<RoomSummary> => soon(room);
  const join = async (roomId: string): Promise<RoomSummary> => soon(roomId);
  const leave = async (roomId: string): Promise<void> => soon(roomId);
  const addMembers = async (roomId: string, userIds: string[]): Promise<void> => soon(roomId, userIds);
  const removeMember = async (roomId: string, userId: string): Promise<void> => soon(roomId, userId);
  const setRole = async (roomId: string, userId: string, role: Role): Promise<void> => soon(roomId, userId, role);
  const update = async (
    roomId: string,
    change: Pick<CommandInput<'update_room'>, 'name' | 'topic' | 'visibility'>,
  ): Promise<void> => soon(roomId, change);
  /** Deletes the room and all it holds. */
  const remove = async (roomId: string): Promise<void> => soon(roomId);
  const setMuted = async (roomId: string, muted: boolean): Promise<void> => soon(roomId, muted);
  const searchPublic = async (
    q?: string,
    cursor?: string,
    signal?: AbortSignal,
  ): Promise<{ rooms: Room[]; cursor?: string | undefined }> => soon(q, cursor, signal);

  /** I have seen the message: while the page is visible, moves my marker. Call as often as you like. */
  const markRead = (roomId: string, seq: number): void => soon(roomId, seq);
  /** I am typing. Call on every key. */
  const sendTyping = (roomId: string): void => soon(roomId);

  return {
    state,
    rooms,
    totalUnread,
    byId,
    unreadOf,
    title,
    typingIn,
    members,
    membersState,
    hasMoreMembers,
    loadMembers,
    loadMoreMembers,
    load,
    refresh,
    create,
    join,
    leave,
    addMembers,
    removeMember,
    setRole,
    update,
    remove,
    setMuted,
    searchPublic,
    markRead,
    sendTyping,
  };
});
