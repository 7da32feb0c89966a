/** Invite links of rooms by the hash of their token, in the order of making, and who came by them. Times in ms. */
export const inviteLinks = `
CREATE TABLE invite_links (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  room INTEGER NOT NULL,
  link_id TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  expires_at INTEGER,
  max_uses INTEGER,
  uses INTEGER NOT NULL DEFAULT 0,
  revoked_at INTEGER
);
CREATE UNIQUE INDEX invite_links_by_id ON invite_links (room, link_id);
CREATE INDEX invite_links_by_room ON invite_links (room, n);
CREATE TABLE invite_link_joins (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  room INTEGER NOT NULL,
  link_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  at INTEGER NOT NULL
);
CREATE INDEX invite_link_joins_by_room ON invite_link_joins (room, n);
`;
