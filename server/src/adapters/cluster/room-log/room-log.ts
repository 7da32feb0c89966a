import { ChatError, type Message } from '@suda/contract';
import { partitionOf } from '@suda/engines/log';
import { RoomLog } from '../../../ports/room-log.js';
import type {
  AddMembers,
  Appended,
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
import { planAddMembers, planBan, planLeave, planRemove, planRole, planUnban } from '../../../rules/member-rules.js';
import { planDelete, planUpdate } from '../../../rules/room-rules.js';
import type { RedisConnections } from '@suda/engines/redis';
import type { RedisWriter } from '../redis/writer.js';
import { AppendStep } from './append-step.js';
import type { Copies } from './copies.js';
import type { FirstWords } from './first-words.js';
import type { MessageArchive } from './message-archive.js';
import type { MessageChanger } from './message-changer.js';
import { without, type RoomChanger } from './room-changer.js';
import type { RoomLocks } from './room-lock.js';

type RoomRule = Parameters<RoomChanger['change']>[3];

export class RedisRoomLog extends RoomLog {
  /** By partition: the step that the next flush sends, while it can grow. On a single Redis one for all of them. */
  private readonly open = new Map<number, AppendStep>();

  constructor(
    private readonly connections: RedisConnections,
    private readonly writer: RedisWriter,
    private readonly archive: MessageArchive,
    private readonly locks: RoomLocks,
    private readonly messages: MessageChanger,
    private readonly rooms: RoomChanger,
    private readonly firstWords: FirstWords,
    private readonly copies: Copies,
  ) {
    super();
  }

  createRoom(command: CreateRoom) {
    return this.locks.hold(command.roomId, () => this.rooms.create(command));
  }

  async append(command: AppendMessage): Promise<Appended> {
    const appended = await this.locks.whenFree(command.roomId, () => this.appendNow(command));
    await this.firstWords.tell(command.userId, command.roomId);
    return appended;
  }

  changeMessage(ref: MessageRef, change: MessageChange) {
    return this.messages.change(ref, change);
  }

  join(command: JoinRoom) {
    return this.locks.hold(command.roomId, () => this.rooms.join(command));
  }

  addMembers(command: AddMembers) {
    const { roomId, actorId, people } = command;
    const userIds = [...new Set(people.map((it) => it.userId))];
    return this.change(roomId, actorId, userIds, (view, crowded) =>
      planAddMembers(view, { ...command, people: without(people, crowded) }),
    );
  }

  leave(command: LeaveRoom) {
    return this.change(command.roomId, command.userId, [], (view) => planLeave(view, command));
  }

  removeMember(command: RemoveMember) {
    const { roomId, actorId, person } = command;
    return this.change(roomId, actorId, [person.userId], (view) => planRemove(view, command));
  }

  banUser(command: BanUser) {
    const { roomId, actorId, person } = command;
    return this.change(roomId, actorId, [person.userId], (view) => planBan(view, command));
  }

  unbanUser(command: UnbanUser) {
    const { roomId, actorId, person } = command;
    return this.change(roomId, actorId, [person.userId], (view) => planUnban(view, command));
  }

  setRole(command: SetRole) {
    const { roomId, actorId, userId } = command;
    return this.change(roomId, actorId, [userId], (view) => planRole(view, command));
  }

  updateRoom(command: UpdateRoom) {
    return this.change(command.roomId, command.actorId, [], (view) => planUpdate(view, command));
  }

  deleteRoom(command: DeleteRoom) {
    return this.change(command.roomId, command.actorId, [], (view) => planDelete(view, command));
  }

  onCommit(listener: CommitListener): void {
    this.writer.onCommit(listener);
  }

  private change(roomId: string, actorId: string, others: readonly string[], rule: RoomRule) {
    return this.locks.hold(roomId, () => this.rooms.change(roomId, actorId, others, rule));
  }

  private async appendNow(command: AppendMessage): Promise<Appended> {
    const partition = this.connections.isCluster ? partitionOf(command.roomId) : 0;
    const open = this.open.get(partition);
    if (open?.acceptsMore) {
      this.writer.reserve(1);
      return open.add(command);
    }
    const { keys } = this.connections;
    const step = new AppendStep(keys, keys.log(partition), this.copies, (id, seq) => this.archived(id, seq));
    const appended = step.add(command);
    this.writer.enqueue(step);
    this.open.set(partition, step);
    // Sent by then, and a sent step can't grow.
    setImmediate(() => {
      if (this.open.get(partition) === step) this.open.delete(partition);
    });
    return appended;
  }

  private async archived(roomId: string, seq: number): Promise<Message> {
    const message = await this.archive.message(roomId, seq);
    // The message exists, so the archive lags or is lost.
    if (!message) throw new ChatError('unavailable', 'the message cannot be read now');
    return message;
  }
}
