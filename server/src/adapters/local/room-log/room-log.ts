import { RoomLog } from '../../../ports/room-log.js';
import type {
  AddMembers,
  AppendMessage,
  BanUser,
  CommitListener,
  CreateRoom,
  DeleteRoom,
  JoinRoom,
  LeaveRoom,
  MessageChange,
  MessageRef,
  RemoveMember,
  SetRole,
  UnbanUser,
  UpdateRoom,
} from '../../../ports/room-log.js';
import type { WriterClient } from '../writer/writer-client.js';

export class SqliteRoomLog extends RoomLog {
  constructor(private readonly writer: WriterClient) {
    super();
  }

  createRoom(command: CreateRoom) {
    return this.writer.write('createRoom', command);
  }

  append(command: AppendMessage) {
    return this.writer.write('append', command);
  }

  changeMessage(ref: MessageRef, change: MessageChange) {
    return this.writer.write('changeMessage', { ref, change });
  }

  join(command: JoinRoom) {
    return this.writer.write('join', command);
  }

  addMembers(command: AddMembers) {
    return this.writer.write('addMembers', command);
  }

  leave(command: LeaveRoom) {
    return this.writer.write('leave', command);
  }

  removeMember(command: RemoveMember) {
    return this.writer.write('removeMember', command);
  }

  banUser(command: BanUser) {
    return this.writer.write('banUser', command);
  }

  unbanUser(command: UnbanUser) {
    return this.writer.write('unbanUser', command);
  }

  setRole(command: SetRole) {
    return this.writer.write('setRole', command);
  }

  updateRoom(command: UpdateRoom) {
    return this.writer.write('updateRoom', command);
  }

  deleteRoom(command: DeleteRoom) {
    return this.writer.write('deleteRoom', command);
  }

  onCommit(listener: CommitListener): void {
    this.writer.onCommit(listener);
  }
}
