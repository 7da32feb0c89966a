/** The parts of names by which users and public rooms are found; of users without the whole name, which `users` has. */
export const namePartTables = `
CREATE TABLE user_name_parts (
  part TEXT NOT NULL,
  user_id TEXT NOT NULL,
  PRIMARY KEY (part, user_id)
) WITHOUT ROWID;
INSERT OR IGNORE INTO user_name_parts
  SELECT p.value ->> 'part', u.user_id FROM users u, json_each(name_parts(u.user_id)) p WHERE p.value ->> 'before' <> '';
INSERT OR IGNORE INTO user_name_parts
  SELECT p.value ->> 'part', u.user_id FROM users u, json_each(name_parts(u.display_name)) p WHERE p.value ->> 'before' <> '';
CREATE TABLE room_name_parts (
  part TEXT NOT NULL,
  before TEXT NOT NULL,
  room_id TEXT NOT NULL,
  PRIMARY KEY (part, before, room_id)
) WITHOUT ROWID;
INSERT INTO room_name_parts
  SELECT p.value ->> 'part', p.value ->> 'before', r.room_id FROM rooms r, json_each(name_parts(r.name)) p
  WHERE r.visibility = 'public';
`;
