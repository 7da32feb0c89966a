/** Whose name each skeleton is of. Names that look alike already stay; the skeleton is the first one's. */
export const nameSkeletons = `
CREATE TABLE name_skeletons (
  skeleton TEXT PRIMARY KEY,
  user_id TEXT NOT NULL
) WITHOUT ROWID;
INSERT OR IGNORE INTO name_skeletons SELECT name_skeleton(user_id, 0), user_id FROM users;
INSERT OR IGNORE INTO name_skeletons SELECT name_skeleton(user_id, 1), user_id FROM users;
`;
