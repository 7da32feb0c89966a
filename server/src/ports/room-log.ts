import type { Message, Role, Room, Visibility } from '@suda/contract';
import type { Entry } from './entry.js';

/** A person as a log command names them. */
export interface NamedUser {
  userId: string;
  displayName: string;
}

export interface CreateRoom {
  roomId: string;
  name: string;
  topic: string;
  visibility: Visibility;
  direct: boolean;
  owner: NamedUser;
  /** The other first members, without the owner, each once. */
  people: NamedUser[];
}

export interface AppendMessage {
  roomId: string;
  userId: string;
  content: string;
  clientMessageId?: string | undefined;
  replyTo?: number | undefined;
  mentions?: string[] | undefined;
}

export interface MessageRef {
  roomId: string;
  seq: number;
  userId: string;
}

export interface Appended {
  message: Message;
  /** The key (roomId, userId, clientMessageId) was known: this is the message it made before. */
  duplicate: boolean;
}

export interface MessageChange {
  message: Message;
  /** False when the message already was so; then no rev was taken. */
  changed: boolean;
}

export interface RoomChange {
  room: Room;
  /** False when nothing was to change; then no rev was taken. */
  changed: boolean;
}

export type CommitListener = (entries: readonly Entry[]) => void;

/**
 * Every durable change of a room.
 *
 * What resolves is durable: it survives `kill -9` of any process. Each command is atomic, checks in the same step that
 * its actor may do it (`PERMISSIONS` in the contract), and takes gapless `seq` and `rev` (docs/protocol.md). What one
 * step committed comes to the listeners of this process in one call, in the order of revs, before its promises resolve.
 * Commands issued one after the other for one room are committed in that order.
 *
 * A room that does not exist, or that is private and the actor is not in, rejects with `not_found`; a public room the
 * actor is not in, and a role that does not suffice, with `forbidden`; a store that can't write with `unavailable`.
 */
export abstract class RoomLog {
  /**
   * Makes the room with its members: entries `room`, `member` and, unless direct, a system message. A direct room that
   * exists is given back unchanged (`changed: false`), shown again to its owner where they had hidden it. `conflict`
   * (`details.userIds`) when a person is in LIMITS.roomsPerUser rooms, here and wherever people enter a room. Both people
   * of a direct room are plain members.
   */
  abstract createRoom(command: CreateRoom): Promise<RoomChange>;

  /**
   * Appends a text message and moves the sender's read marker to it. The same (roomId, userId, clientMessageId) gives
   * the same message back, for a day at least. `not_found` when `replyTo` names no message.
   */
  abstract append(command: AppendMessage): Promise<Appended>;

  /** The author's new content. Someone else's message is `forbidden`; a deleted or system one `conflict`. */
  abstract editMessage(command: MessageRef & { content: string }): Promise<MessageChange>;

  /**
   * Leaves a tombstone: content "", mentions, reactions and replyTo gone. The author or `delete_any_message`; a system
   * message is `conflict`.
   */
  abstract deleteMessage(command: MessageRef): Promise<MessageChange>;

  /** Adds or takes back the user's reaction. `conflict` past LIMITS.emojiPerMessage or LIMITS.reactionsPerMessage. */
  abstract react(command: MessageRef & { emoji: string; on: boolean }): Promise<MessageChange>;

  /**
   * The person enters a public room, or one that they left and were not removed from. The marker starts at the room's
   * seq. One `member` entry and one system message. A member's join changes nothing. In a direct room it unhides.
   */
  abstract join(command: { roomId: string; person: NamedUser }): Promise<RoomChange>;

  /** A member adds people; who is in already is passed over. Direct rooms take nobody (`forbidden`). */
  abstract addMembers(command: { roomId: string; actorId: string; people: NamedUser[] }): Promise<RoomChange>;

  /**
   * The user leaves; the oldest admin, else the oldest member, takes over from an owner, and the last one's leaving
   * deletes the room (entry `room_deleted`, no other). A direct room is hidden from the user until it has a new message,
   * without a rev.
   */
  abstract leave(command: { roomId: string; userId: string }): Promise<RoomChange>;

  /** A higher role removes a lower one (`outranks`). `not_found` when the user is not in the room. */
  abstract removeMember(command: { roomId: string; actorId: string; userId: string }): Promise<RoomChange>;

  /** The owner sets a role; `owner` hands the room over and leaves the old one an admin. Not on oneself (`conflict`). */
  abstract setRole(command: { roomId: string; actorId: string; userId: string; role: Role }): Promise<RoomChange>;

  /** Entry `room`, and a system message for a new name. Direct rooms have nothing to change (`forbidden`). */
  abstract updateRoom(command: {
    roomId: string;
    actorId: string;
    name?: string | undefined;
    topic?: string | undefined;
    visibility?: Visibility | undefined;
  }): Promise<RoomChange>;

  /** Deletes the room and all it holds. Not a direct one (`forbidden`). */
  abstract deleteRoom(command: { roomId: string; actorId: string }): Promise<RoomChange>;

  /** Calls the listener with what this process commits. Listeners must not throw. */
  abstract onCommit(listener: CommitListener): void;
}
