import { PARTITIONS, partitionOf } from './partition.js';

export const GROUPS = ['dynamo', 'elasticsearch'] as const;
/** A consumer group of every stream: each reads all of the log. */
export type Group = (typeof GROUPS)[number];

/** Lifetime of an idempotency key in Redis: twice what is promised, so that a message acked late is still known. */
export const IDEMPOTENCY_KEY_SECONDS = 48 * 60 * 60;

/**
 * The keys of one room: all in the hash slot of its partition, so that one script may touch them together. Each name is made
 * when it is asked for.
 */
export class RoomKeys {
  private readonly partition: number;

  constructor(
    private readonly keys: LogKeys,
    private readonly roomId: string,
  ) {
    this.partition = partitionOf(roomId);
  }

  get room(): string {
    return this.key('room');
  }

  get members(): string {
    return this.key('members');
  }

  /** Members by the order of joining. */
  get order(): string {
    return this.key('order');
  }

  get admins(): string {
    return this.key('admins');
  }

  get read(): string {
    return this.key('read');
  }

  get prefs(): string {
    return this.key('prefs');
  }

  /** Users that left voluntarily, and so may enter a private room again. */
  get leftVoluntarily(): string {
    return this.key('departed');
  }

  /** Users that were removed, by the rev of that. */
  get removed(): string {
    return this.key('removed');
  }

  get bans(): string {
    return this.key('bans');
  }

  get hot(): string {
    return this.key('hot');
  }

  /** The new messages that are in the log, by seq: `<seq> <rev> <id of the entry>`. */
  get recent(): string {
    return this.key('recent');
  }

  get hotByRev(): string {
    return this.key('hotrev');
  }

  /** Messages that don't count as unread, by seq. */
  get uncounted(): string {
    return this.key('uncounted');
  }

  /** linkId → JSON of an invite link. */
  get inviteLinks(): string {
    return this.key('invite-links');
  }

  /** Who came by them, oldest first: `<ms> <linkId> <userId>`. */
  get inviteLinkJoins(): string {
    return this.key('invite-link-joins');
  }

  get log(): string {
    return this.keys.log(this.partition);
  }

  /** The public rooms of the partition, by name. */
  get publicRooms(): string {
    return this.keys.publicRooms(this.partition);
  }

  /** The same by every other part of a name by which it is found. */
  get publicRoomParts(): string {
    return this.keys.publicRoomParts(this.partition);
  }

  /** Deleted rooms of the partition that still have something to remove. */
  get purges(): string {
    return this.keys.purges(this.partition);
  }

  /** The members of the deleted room. */
  get purged(): string {
    return this.key('purged');
  }

  private key(part: string): string {
    return `${this.keys.prefix}{${this.partition}}:${part}:${this.roomId}`;
  }
}

/** The names of the keys in Redis that servers and consumers share. */
export class LogKeys {
  constructor(readonly prefix: string) {}

  /** How many partitions this installation was started with. */
  get partitions(): string {
    return `${this.prefix}partitions`;
  }

  log(partition: number): string {
    return `${this.prefix}log:{${partition}}`;
  }

  logs(): string[] {
    return Array.from({ length: PARTITIONS }, (_, partition) => this.log(partition));
  }

  deadLetters(group: Group): string {
    return `${this.prefix}dead:${group}`;
  }

  room(roomId: string): RoomKeys {
    return new RoomKeys(this, roomId);
  }

  /** Names and ids of the public rooms of a partition, in the order of names: `publicName`. */
  publicRooms(partition: number): string {
    return `${this.prefix}{${partition}}:public`;
  }

  /** Where the names of a partition's public rooms may begin to be typed: `partName`. */
  publicRoomParts(partition: number): string {
    return `${this.prefix}{${partition}}:public-parts`;
  }

  /** Says whether the parts of all names that were public earlier are there. */
  get publicPartsAdded(): string {
    return `${this.prefix}public-parts-added`;
  }

  /** From when, ms, servers name new messages in `recent` alone, and write no copies for servers of earlier versions. */
  get copiesUntil(): string {
    return `${this.prefix}copies-until`;
  }

  purges(partition: number): string {
    return `${this.prefix}{${partition}}:purges`;
  }

  /** The seq of the message that this key made. */
  idempotencyKey(roomId: string, userId: string, clientMessageId: string): string {
    return `${this.prefix}{${partitionOf(roomId)}}:idem:${roomId}:${userId}:${clientMessageId}`;
  }

  /** The seqs that mention the user and that they have not read. */
  mentions(roomId: string, userId: string): string {
    return `${this.prefix}{${partitionOf(roomId)}}:mentions:${roomId}:${userId}`;
  }

  /** A superset of the rooms the user is in: the room itself says whether they are. */
  roomsOf(userId: string): string {
    return `${this.prefix}u:{${userId}}:rooms`;
  }

  /** Of these the ones that strangers put the user into and that the user did not write in; in the same slot. */
  strangeRoomsOf(userId: string): string {
    return `${this.prefix}u:{${userId}}:strange-rooms`;
  }
}
