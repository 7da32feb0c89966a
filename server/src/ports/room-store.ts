import type { Ban, Member, NotifyPrefs, Role, Room, RoomSummary } from '@suda/contract';

export interface Page<T> {
  items: T[];
  /** Where the next page begins; absent on the last. */
  cursor?: string | undefined;
}

/** A room's revisions, for `sync`. */
export interface RoomState {
  roomId: string;
  rev: number;
  /** Revision of the last change of its members, and of its name, topic, visibility or icon. */
  memberRev: number;
  roomRev: number;
}

/** Of a member: of two states the one of the later epoch is valid, and in one epoch the further one. */
export interface ReadMarker {
  readSeq: number;
  /** How often the member moved it back. */
  readEpoch: number;
  /** Of the room. */
  seq: number;
  memberCount: number;
}

/** Somebody, as a member of a room. */
export interface PersonInRoom {
  roomId: string;
  userId: string;
}

/**
 * The current state: rooms, members, roles, a user's rooms; and read markers and preferences, which it also writes.
 * Display names are those that people have now. Reads see every change that resolved before they began. A cursor is opaque
 * to the caller; a wrong one is `invalid_payload`.
 */
export abstract class RoomStore {
  abstract room(roomId: string): Promise<Room | undefined>;

  /** The room as its member sees it; undefined for callers that are not members. */
  abstract summary(roomId: string, userId: string): Promise<RoomSummary | undefined>;

  abstract role(roomId: string, userId: string): Promise<Role | undefined>;

  /** The user's rooms without hidden direct ones, by latest message then roomId, newest first. */
  abstract roomsOf(userId: string, page: { cursor?: string | undefined; limit: number }): Promise<Page<RoomSummary>>;

  /** All rooms of the user, hidden ones included, at most MOST_ROOMS. */
  abstract roomIdsOf(userId: string): Promise<string[]>;

  /** The states of those of these rooms that the user is a member of. */
  abstract states(userId: string, roomIds: readonly string[]): Promise<RoomState[]>;

  /**
   * Public rooms, case-insensitive: all sorted by name, or with `q` those with a part of their name (`nameParts`) that begins
   * so, sorted by that part. A page may be short.
   */
  abstract publicRooms(page: {
    q?: string | undefined;
    cursor?: string | undefined;
    limit: number;
  }): Promise<Page<Room>>;

  /** Members in join order, with `readSeq` in rooms of up to LIMITS.readMarkerMembers. */
  abstract members(roomId: string, page: { cursor?: string | undefined; limit: number }): Promise<Page<Member>>;

  /** The bans of a room, the latest first. */
  abstract bans(roomId: string, page: { cursor?: string | undefined; limit: number }): Promise<Page<Ban>>;

  /** The first `limit` members in join order. */
  abstract memberIds(roomId: string, limit: number): Promise<string[]>;

  /**
   * Those of the people to whom this user is no stranger: they are in a private room together that the person created,
   * joined, was added to by somebody known, or wrote in.
   */
  abstract knownBy(userId: string, people: readonly string[]): Promise<Set<string>>;

  /** The user has seen the room: where a stranger put them into it, it now counts as one of their rooms. */
  abstract markOpened(roomId: string, userId: string): Promise<void>;

  /**
   * Whether the user may know that the other one is online, and when they were: they are members of the same room. A direct
   * conversation that one of them hid does not count, nor one into which a stranger put the other and in which they have not
   * written.
   */
  abstract shareRoom(userId: string, otherId: string): Promise<boolean>;

  /** Those of these direct conversations of the user that count, by the same rule, for what the peer may know of the user. */
  abstract showingDirect(userId: string, roomIds: readonly string[]): Promise<string[]>;

  /**
   * Those of the people who may show the user that they are online, each looked for in one room: both are members of it, and
   * a direct conversation counts by the rule of `shareRoom`.
   */
  abstract showingTo(userId: string, people: readonly PersonInRoom[]): Promise<Set<string>>;

  /** 0 without such a room. */
  abstract memberCount(roomId: string): Promise<number>;

  /**
   * Moves the marker forward, never back and never past the room's seq, and opens the room. Callers that are not members get
   * `not_found`.
   */
  abstract advanceReadMarker(roomId: string, userId: string, seq: number): Promise<ReadMarker>;

  /**
   * Moves the marker back, so that this message is the first one after it; one that is before it already stays. Mentions after
   * it are unread again, of a member's latest MENTIONS_KEPT. Callers that are not members get `not_found`.
   */
  abstract returnReadMarker(roomId: string, userId: string, seq: number): Promise<ReadMarker>;

  /** A mute that is over is as if it were none, without a write. Callers that are not members get `not_found`. */
  abstract setPrefs(roomId: string, userId: string, prefs: NotifyPrefs): Promise<void>;
}
