export type { MemberEntry } from './model/member-list';
export { type LoadState, useRoomStore } from './model/room-store';
