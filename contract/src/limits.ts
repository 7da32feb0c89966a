/** Every bound of the protocol, by name. Lengths are UTF-16 code units, as `String.length` counts them. */
export const LIMITS = {
  contentLength: 4_000,
  roomNameLength: 80,
  topicLength: 250,
  userIdLength: 64,
  displayNameLength: 64,
  passwordMinLength: 8,
  passwordMaxLength: 200,
  keywordLength: 200,
  cursorLength: 512,
  clientMessageIdLength: 64,
  /** People named in one `create_room` or `add_members`. */
  participants: 500,
  /** Rooms one user may be in. */
  roomsPerUser: 1_000,
  mentions: 50,
  /** Different emoji on one message. */
  emojiPerMessage: 20,
  /** Reactions of all people on one message. */
  reactionsPerMessage: 500,
  /** Messages on one page of history. */
  pageSize: 200,
  defaultPageSize: 50,
  /** Rooms asked for in one `sync`. */
  syncRooms: 100,
  /** Messages per room in one answer to `sync`. */
  syncMessages: 200,
  /** More changes than this since `afterRev`, and `sync` answers `reset`. */
  syncChanges: 1_000,
  /** Rooms in the answer to `register`. */
  registerRooms: 100,
  searchResults: 100,
  people: 50,
  /** Names in the lists that protocol v1 clients get: who is online, who is in a room. */
  protocolV1List: 1_000,
  /** Above this many members a room shares no read markers. */
  readMarkerMembers: 100,
  /** Unread mentions are counted up to here. */
  mentionCount: 100,
  /** Largest Socket.IO frame and REST body, in bytes. */
  frameBytes: 256 * 1024,
} as const;

/** Times of the protocol, in milliseconds. */
export const TIMES = {
  /** At most one `typing` per user and room in this time. */
  typingEveryMs: 2_000,
  typingForgottenMs: 5_000,
  /** Presence and read markers go out at most this often. */
  coalesceMs: 1_000,
  /** How long a client waits for a missing `rev` before it asks `sync`. */
  gapWaitMs: 300,
  syncAgainMs: 2_000,
  syncEveryMs: 60_000,
  /** An outbox entry unanswered for so long becomes failed. */
  outboxGivesUpMs: 20 * 60 * 60 * 1_000,
} as const;
