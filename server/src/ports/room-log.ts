import { LIMITS, type Calls, type Message, type Room } from '@suda/contract';
import type {
  AddMembers,
  BanUser,
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
} from '../rules/commands.js';
import type { Entry } from './entry.js';

export type {
  AddedUser,
  AddMembers,
  BanUser,
  CreateRoom,
  DeleteRoom,
  JoinRoom,
  LeaveRoom,
  MessageChange,
  MessageRef,
  NamedUser,
  RemoveMember,
  SetRole,
  UnbanUser,
  UpdateRoom,
} from '../rules/commands.js';

/** How long a `clientMessageId` gives the same message back, at least. */
export const IDEMPOTENCY_KEY_HOURS = 24;

/** A member's latest mentions in a room that are kept, at least: more than are counted, since some may be deleted. */
export const MENTIONS_KEPT = LIMITS.mentionCount * 2;
/** A store may forget older messages that don't count as unread. */
export const UNCOUNTED_KEPT = LIMITS.uncounted * 2;

/** How many people a room remembers as `left`, and as `removed`; it forgets others when there are more. */
export const STANDINGS_KEPT = 1_000;

export interface AppendMessage {
  roomId: string;
  userId: string;
  content: string;
  /** With roomId and userId the message's idempotency key. */
  clientMessageId?: string | undefined;
  replyTo?: number | undefined;
  mentions?: readonly string[] | undefined;
  /** Kept with the message: whoever is called is among `mentions`. */
  calls?: Calls | undefined;
}

export interface Appended {
  message: Message;
  /** The idempotency key was known: this is the message it created before. */
  duplicate: boolean;
}

export interface MessageChangeResult {
  message: Message;
  /** False when the message already was as asked; then no rev was taken. */
  changed: boolean;
}

export interface RoomChangeResult {
  room: Room;
  /** False when nothing was to change; then no rev was taken. */
  changed: boolean;
  /** Those whom a stranger would have added and who did not enter, since they don't take more (`takesStranger`). */
  crowded?: string[];
}

export type CommitListener = (entries: readonly Entry[]) => void;

/**
 * Every durable change of a room.
 *
 * What resolves is durable: it survives `kill -9` of any process. Each command is atomic, checks in the same step that
 * its actor may do it (`PERMISSIONS` in the contract), and takes gapless `seq` and `rev` (docs/protocol.md). The listeners
 * of this process are called once for each commit, in the order of revs, before its promises resolve. Commands issued one
 * after the other for one room are committed in that order.
 *
 * Rejects with `not_found` for a room that does not exist, or that is private and the actor is not a member of; with
 * `forbidden` for a public room the actor is not a member of, and for a role that does not suffice; with `unavailable`
 * when the store can't write, or MAX_WAITING_COMMANDS wait to be written.
 */
export abstract class RoomLog {
  /**
   * Creates the room with its members: entries `room`, `member` and, unless direct, a system message. A direct room that
   * exists is returned unchanged (`changed: false`), and shown again to its owner if they had hidden it; an owner that is
   * not in it enters. `conflict` (`details.userIds`) when a person `hasAllRooms`, here and wherever people enter a room,
   * those aside that a stranger adds. Both people of a direct room are plain members.
   */
  abstract createRoom(command: CreateRoom): Promise<RoomChangeResult>;

  /**
   * Appends a text message and moves the sender's read marker to it: from now on it is a room that they chose. The same idempotency key returns the same message,
   * for IDEMPOTENCY_KEY_HOURS at least. `not_found` when `replyTo` names no message.
   */
  abstract append(command: AppendMessage): Promise<Appended>;

  /**
   * Changes a message: one entry `message_changed`. `not_found` when there is no such message.
   * - `edit`: the author's new content, and whom it mentions and calls if `mentions` is given. Someone else's message is `forbidden`; a deleted or system one `conflict`.
   * - `delete`: leaves a tombstone: content "", mentions, reactions and replyTo gone. By the author or with
   *   `delete_any_message`; a system message is `conflict`.
   * - `react`: adds the user's reaction or takes it back. `conflict` for a deleted message, and past
   *   LIMITS.emojiPerMessage or LIMITS.reactionsPerMessage.
   */
  abstract changeMessage(ref: MessageRef, change: MessageChange): Promise<MessageChangeResult>;

  /**
   * The person enters a public room, or one that they left and were not removed from; none that they are banned from. Their
   * read marker starts at the room's seq. One `member` entry and one system message. A member's join changes nothing; in a direct room it unhides.
   * With a link they enter a private room too, unless they were removed from it, and the link is used once more in the same
   * step. `not_found` for a link that is not there, `forbidden` with `details.reason` for one that lets nobody in.
   */
  abstract join(command: JoinRoom): Promise<RoomChangeResult>;

  /**
   * A member adds people; those that are members already are skipped. Direct rooms take nobody (`forbidden`). Nobody is added
   * when one of them is banned, or was removed and the actor may not remove (`forbidden`, `details.userIds`). Of `stranger`
   * people as many enter as `takesStranger` allows, however many commands run at once.
   */
  abstract addMembers(command: AddMembers): Promise<RoomChangeResult>;

  /**
   * The user leaves; the admin, else the member, that joined first takes over from an owner. When the last member leaves
   * the room is deleted (entry `room_deleted`, no other). A direct room is hidden from the user until its next message,
   * without a rev.
   */
  abstract leave(command: LeaveRoom): Promise<RoomChangeResult>;

  /**
   * A higher role removes a lower one (`outranks`), or takes from one who left the right to come back. `not_found` for somebody
   * who has neither. One `member` entry and one system message.
   */
  abstract removeMember(command: RemoveMember): Promise<RoomChangeResult>;

  /**
   * A role that may removes a member as `removeMember` does, and keeps them out, or anybody else, until the ban is lifted. One
   * `member` entry, which names those that left, and one system message. `conflict` past LIMITS.bansPerRoom.
   */
  abstract banUser(command: BanUser): Promise<RoomChangeResult>;

  /** Lifts a ban: one `member` entry that names nobody. Users that are not banned stay as they are (`changed: false`). */
  abstract unbanUser(command: UnbanUser): Promise<RoomChangeResult>;

  /** The owner sets a role; `owner` hands the room over and leaves the old one an admin. Not on oneself (`conflict`). */
  abstract setRole(command: SetRole): Promise<RoomChangeResult>;

  /**
   * Entry `room`, and a system message for a new name. Direct rooms have nothing to change (`forbidden`). `conflict` if
   * the room is not as expected.
   */
  abstract updateRoom(command: UpdateRoom): Promise<RoomChangeResult>;

  /** Deletes the room and all it holds. Not a direct one (`forbidden`). */
  abstract deleteRoom(command: DeleteRoom): Promise<RoomChangeResult>;

  /** Calls the listener with what this process commits. Listeners must not throw. */
  abstract onCommit(listener: CommitListener): void;
}
