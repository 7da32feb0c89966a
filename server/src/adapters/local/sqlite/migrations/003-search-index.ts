/**
 * The search index moves to a file of its own, written outside of the commit. What it can't see from new messages is
 * queued here: a message whose text changed, or a room whose rows are gone. `message_ids.last`: no later message gets this id
 * or a lower one, so the index may go by ids though deleted rooms free some. `data_files.id`: which file an index is of.
 */
export const searchIndex = `
DROP TABLE message_index;
CREATE TABLE index_changes (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  message INTEGER,
  room INTEGER
);
CREATE TABLE message_ids (last INTEGER NOT NULL);
INSERT INTO message_ids (last) VALUES (0);
CREATE TABLE data_files (id TEXT NOT NULL);
INSERT INTO data_files (id) VALUES (lower(hex(randomblob(16))));
`;
