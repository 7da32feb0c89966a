export { useMembershipStore } from '../model/membership-store';
export { useReplicaStore } from '../model/replica-store';
export { unreadOf } from '../model/room-replica';
export { useRoomStore } from '../model/room-store';
export { useTypingStore } from '../model/typing-store';
