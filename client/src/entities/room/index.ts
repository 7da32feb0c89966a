export type { Ban, Invitation, Role, Room, RoomSummary, Visibility } from '@suda/contract';
export type { MemberEntry } from './model/member-list';
export { useInvitationStore } from './model/invitation-store';
export { useMembershipStore } from './model/membership-store';
export { type DepartureReason, useReplicaStore } from './model/replica-store';
export { useRoomStore } from './model/room-store';
export { useTypingStore } from './model/typing-store';
export { useRoomFrames } from './model/use-room-frames';
export { useRoomTitle } from './model/use-room-title';
