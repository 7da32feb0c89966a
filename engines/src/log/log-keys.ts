import { PARTITIONS, partitionOf } from './partition.js';

export const GROUPS = ['dynamo', 'elasticsearch'] as const;
/** A consumer group of every stream: each reads all of the log. */
export type Group = (typeof GROUPS)[number];

/** Lifetime of an idempotency key in Redis: twice what is promised, so that a message acked late is still known. */
export const IDEMPOTENCY_KEY_SECONDS = 48 * 60 * 60;

/** The keys of one room: all in the hash slot of its partition, so that one script may touch them together. */
export interface RoomKeys {
  room: string;
  members: string;
  /** Members by the order of joining. */
  order: string;
  admins: string;
  read: string;
  prefs: string;
  /** Users that left voluntarily, and so may enter a private room again. */
  leftVoluntarily: string;
  /** Users that were removed, by the rev of that. */
  removed: string;
  bans: string;
  hot: string;
  hotByRev: string;
  /** Messages that don't count as unread, by seq. */
  uncounted: string;
  /** linkId → JSON of an invite link. */
  inviteLinks: string;
  /** Who came by them, oldest first: `<ms> <linkId> <userId>`. */
  inviteLinkJoins: string;
  log: string;
  /** The public rooms of the partition, by name. */
  publicRooms: string;
  /** The same by every other part of a name by which it is found. */
  publicRoomParts: string;
  /** Deleted rooms of the partition that still have something to remove. */
  purges: string;
  /** The members of the deleted room. */
  purged: string;
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
    const partition = partitionOf(roomId);
    const key = (part: string): string => `${this.prefix}{${partition}}:${part}:${roomId}`;
    return {
      room: key('room'),
      members: key('members'),
      order: key('order'),
      admins: key('admins'),
      read: key('read'),
      prefs: key('prefs'),
      leftVoluntarily: key('departed'),
      removed: key('removed'),
      bans: key('bans'),
      hot: key('hot'),
      hotByRev: key('hotrev'),
      uncounted: key('uncounted'),
      inviteLinks: key('invite-links'),
      inviteLinkJoins: key('invite-link-joins'),
      log: this.log(partition),
      publicRooms: this.publicRooms(partition),
      publicRoomParts: this.publicRoomParts(partition),
      purges: this.purges(partition),
      purged: key('purged'),
    };
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
