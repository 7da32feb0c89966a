/** `room` is the internal number of a room: short in every index, and never used again. Times are ms since 1970. */
export const start = `
CREATE TABLE users (
  user_id TEXT PRIMARY KEY,
  id_key TEXT NOT NULL,
  name_key TEXT NOT NULL,
  display_name TEXT NOT NULL,
  password_hash TEXT,
  guarded INTEGER NOT NULL,
  last_seen_at TEXT
) WITHOUT ROWID;
CREATE INDEX users_by_id_key ON users (id_key, user_id);
CREATE INDEX users_by_name_key ON users (name_key, user_id) WHERE name_key <> id_key;

CREATE TABLE sessions (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  token_hash TEXT NOT NULL UNIQUE,
  user_id TEXT NOT NULL REFERENCES users (user_id),
  created_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  user_agent TEXT NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id, n);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE rooms (
  room INTEGER PRIMARY KEY AUTOINCREMENT,
  room_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  topic TEXT NOT NULL,
  visibility TEXT NOT NULL,
  direct INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  member_rev INTEGER NOT NULL,
  room_rev INTEGER NOT NULL,
  member_count INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  last_message_at INTEGER NOT NULL
);
CREATE INDEX rooms_public ON rooms (name_key, room_id) WHERE visibility = 'public';

-- role: 0 owner, 1 admin, 2 member; so the successor is the first by (role, place)
CREATE TABLE members (
  room INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  role INTEGER NOT NULL,
  place INTEGER NOT NULL,
  joined_at INTEGER NOT NULL,
  read_seq INTEGER NOT NULL,
  muted INTEGER NOT NULL DEFAULT 0,
  hidden_at INTEGER,
  PRIMARY KEY (room, user_id)
) WITHOUT ROWID;
CREATE INDEX members_by_user ON members (user_id, room);
CREATE INDEX members_by_place ON members (room, place);
CREATE INDEX members_by_role ON members (room, role, place);

-- who left of their own accord, and so may come back
CREATE TABLE departed (
  room INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  PRIMARY KEY (room, user_id)
) WITHOUT ROWID;

-- id is the order of commits; created_at never decreases in a room
CREATE TABLE messages (
  id INTEGER PRIMARY KEY,
  room INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  content TEXT NOT NULL,
  system INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  client_message_id TEXT,
  reply_to INTEGER,
  edited_at INTEGER,
  deleted_at INTEGER,
  extra TEXT
);
CREATE UNIQUE INDEX messages_by_seq ON messages (room, seq);
CREATE INDEX messages_by_rev ON messages (room, rev);
-- the client's id before the user: ULIDs of a room then land on one page, and a commit writes a quarter less
CREATE UNIQUE INDEX messages_by_client_id ON messages (room, client_message_id, user_id)
  WHERE client_message_id IS NOT NULL;

CREATE TABLE mentions (
  user_id TEXT NOT NULL,
  room INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (user_id, room, seq)
) WITHOUT ROWID;

-- deleted rooms whose rows are still to be removed
CREATE TABLE purges (room INTEGER PRIMARY KEY);

-- tokens are ours; ascii only splits them at spaces
CREATE VIRTUAL TABLE message_index USING fts5(
  scope, words, chars, pairs, content='', contentless_delete=1, tokenize='ascii'
);
`;
