export { useMembershipStore } from '../model/membership-store';
export type { Advance } from '../model/replica-listeners';
export { useReplicaStore } from '../model/replica-store';
export { byLatest } from '../model/room-order';
export type { RoomReplica } from '../model/room-replica';
export { useRoomStore } from '../model/room-store';
export { useTypingStore } from '../model/typing-store';
