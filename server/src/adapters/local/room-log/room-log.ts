import { RoomLog, type CommitListener } from '../../../ports/room-log.js';
import type { AppendMessage, CreateRoom, MessageRef, NamedUser } from '../../../ports/room-log.js';
import type { WriterInput } from '../writer/commands.js';
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

  editMessage(command: MessageRef & { content: string }) {
    return this.writer.write('editMessage', command);
  }

  deleteMessage(command: MessageRef) {
    return this.writer.write('deleteMessage', command);
  }

  react(command: MessageRef & { emoji: string; on: boolean }) {
    return this.writer.write('react', command);
  }

  join(command: { roomId: string; person: NamedUser }) {
    return this.writer.write('join', command);
  }

  addMembers(command: { roomId: string; actorId: string; people: NamedUser[] }) {
    return this.writer.write('addMembers', command);
  }

  leave(command: { roomId: string; userId: string }) {
    return this.writer.write('leave', command);
  }

  removeMember(command: { roomId: string; actorId: string; userId: string }) {
    return this.writer.write('removeMember', command);
  }

  setRole(command: WriterInput<'setRole'>) {
    return this.writer.write('setRole', command);
  }

  updateRoom(command: WriterInput<'updateRoom'>) {
    return this.writer.write('updateRoom', command);
  }

  deleteRoom(command: { roomId: string; actorId: string }) {
    return this.writer.write('deleteRoom', command);
  }

  onCommit(listener: CommitListener): void {
    this.writer.onCommit(listener);
  }
}
