/** Limits of the protocol. Lengths are in UTF-16 code units, like `String.length`. */
export const LIMITS = {
  contentLength: 4_000,
  roomNameLength: 80,
  topicLength: 250,
  userIdLength: 64,
  /** Of a userId of another product: an e-mail address has up to 254. */
  programUserIdLength: 254,
  displayNameLength: 64,
  /** What a person says of themselves beside their name. */
  customStatusLength: 80,
  passwordMinLength: 8,
  passwordMaxLength: 200,
  keywordLength: 200,
  cursorLength: 512,
  clientMessageIdLength: 64,
  /** Users in one `create_room` or `add_members`. */
  participants: 500,
  /** Rooms per user. */
  roomsPerUser: 1_000,
  /** Sections of a user's list of rooms. */
  railSections: 20,
  /** Users banned from one room. */
  bansPerRoom: 1_000,
  /** Rooms that strangers put a person into and that the person has not opened; they don't count as `roomsPerUser`. */
  unopenedRooms: 20,
  /** Invitations that wait for one person; a new one replaces the oldest. */
  invitations: 100,
  /** People whom one person blocks. */
  blocks: 1_000,
  /** Invite links of one room that let people in; as many of those that no longer do are remembered. */
  inviteLinks: 100,
  /** The most people that one invite link can be limited to. */
  inviteLinkUses: 1_000,
  /** The latest people who came into a room by its invite links. */
  inviteLinkJoins: 500,
  /** Members whose faces an invite link shows. */
  inviteFaces: 5,
  mentions: 50,
  /** In rooms with more members than this only leaders call all of them. */
  callFreely: 20,
  /** Members of a room who can be called at once. */
  called: 500,
  /** Different emoji on one message. */
  emojiPerMessage: 20,
  /** Reactions of all users on one message. */
  reactionsPerMessage: 500,
  /** Maximum number of messages on one page of history. */
  pageSize: 200,
  defaultPageSize: 50,
  /** Rooms in one `sync` command. */
  syncRooms: 100,
  /** Messages per room in one answer to `sync`. */
  syncMessages: 200,
  /** With more changes than this since `afterRev`, `sync` answers `reset`. */
  syncChanges: 1_000,
  /** Rooms in the answer to `register`. */
  registerRooms: 100,
  searchResults: 100,
  people: 50,
  /** Users that a service asks the presence of at once. */
  presenceUsers: 500,
  /** Clients of one user that a service is told. */
  clientsOfUser: 1_000,
  /** A ticket for the client port. */
  ticketLength: 2_048,
  /** Name of a worker's event. */
  eventNameLength: 64,
  /** Users in the lists of protocol v1: online users, members of a room. */
  protocolV1List: 1_000,
  /** Rooms with more members than this do not share read markers. */
  readMarkerMembers: 100,
  /** Rooms with more members than this tell nobody who is typing, and who came online only to those who watch them. */
  signalMembers: 500,
  /** People whose presence one client watches. */
  watchedPeople: 200,
  /** Users in one `typing_users` frame. */
  typists: 20,
  /** Unread mentions are counted and listed up to this number, the latest first. */
  mentionCount: 100,
  /** Messages that don't count as unread are listed up to this number, the latest first. */
  uncounted: 500,
  /** Rooms in one filter of sockets. */
  socketRooms: 50,
  /** Sockets on one page of `fetchSockets`, and those of one replica that answer one emit. */
  socketPage: 1_000,
  /** Groups of operators that one socket is in. */
  groupsPerSocket: 16,
  /** Characters of what a socket answers an operator. */
  socketAnswer: 4_000,
  /** Dead deliveries on one page, and replayed at once. */
  deadDeliveries: 100,
  /** Largest Socket.IO frame and REST body, in bytes. */
  frameBytes: 256 * 1024,
} as const;

/** Durations of the protocol, in milliseconds. */
export const TIMES = {
  /** A client signals typing at most once per room in this interval. */
  typingIntervalMs: 2_000,
  /** A user's repeated typing signals are broadcast at most once per room in this interval. */
  typingRepeatMs: 2_500,
  /** Who is typing in a room is broadcast at most once in this interval. */
  typingCoalesceMs: 250,
  /** A typing signal expires after this time. */
  typingTimeoutMs: 5_000,
  /** Presence and read markers are broadcast at most once in this interval. */
  coalesceMs: 1_000,
  /** How long a client waits for a missing `rev` before it sends `sync`. */
  gapWaitMs: 300,
  /** Delay before a client syncs again: after a failed `sync`, and once after connecting. */
  syncRetryMs: 2_000,
  /** Interval of a client’s periodic `sync`. */
  syncIntervalMs: 60_000,
  /** An outbox entry without an answer fails after this time. */
  outboxTimeoutMs: 20 * 60 * 60 * 1_000,
} as const;
