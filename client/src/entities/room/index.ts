export type { Role, Room, RoomSummary, Visibility } from '@suda/contract';
export type { MemberEntry } from './model/member-list';
export { type LoadState, useRoomStore } from './model/room-store';
