export { useRoomStore } from '../model/room-store';
