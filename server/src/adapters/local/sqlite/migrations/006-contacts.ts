/**
 * How a person came into a room, and what they want of others. `members.strange`: 0 for a room that they chose; put into it
 * by a stranger, 2 until they open it, then 1 until they write there.
 */
export const contacts = `
ALTER TABLE members ADD COLUMN strange INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN who_may_add TEXT NOT NULL DEFAULT 'anyone';
CREATE TABLE blocks (
  n INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL,
  blocked_id TEXT NOT NULL
);
CREATE UNIQUE INDEX blocks_by_user ON blocks (user_id, blocked_id);
CREATE INDEX blocks_by_time ON blocks (user_id, n);
CREATE TABLE invitations (
  n INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL,
  room_id TEXT NOT NULL,
  inviter_id TEXT NOT NULL,
  at INTEGER NOT NULL
);
CREATE UNIQUE INDEX invitations_by_room ON invitations (user_id, room_id);
CREATE INDEX invitations_by_time ON invitations (user_id, n);
`;
