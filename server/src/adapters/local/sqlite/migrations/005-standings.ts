/** What people are to rooms that they are not in (`Standing`), in the order in which they became it. */
export const standings = `
CREATE TABLE standings (
  room INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  standing TEXT NOT NULL,
  rev INTEGER NOT NULL,
  by_user_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (room, user_id)
) WITHOUT ROWID;
CREATE INDEX standings_by_rev ON standings (room, standing, rev);
INSERT INTO standings (room, user_id, standing, rev, by_user_id, at)
  SELECT room, user_id, 'left', 0, user_id, 0 FROM left_voluntarily;
DROP TABLE left_voluntarily;
`;
