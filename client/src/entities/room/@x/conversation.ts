export { useMembershipStore } from '../model/membership-store';
export { useReplicaStore } from '../model/replica-store';
export { useRoomStore } from '../model/room-store';
export { useTypingStore } from '../model/typing-store';
