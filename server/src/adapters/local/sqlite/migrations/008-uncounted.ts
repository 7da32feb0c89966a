/** Messages that don't count as unread, apart, so that counting reads no others. */
export const uncounted = `
CREATE TABLE uncounted (
  room INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (room, seq)
) WITHOUT ROWID;
INSERT INTO uncounted (room, seq) SELECT room, seq FROM messages WHERE system = 1 OR deleted_at IS NOT NULL;
`;
