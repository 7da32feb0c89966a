/** Names only. The index is created again because SQLite can't rename one; its columns would follow by themselves. */
export const names = `
ALTER TABLE users RENAME COLUMN guarded TO protected;
ALTER TABLE members RENAME COLUMN place TO join_order;
DROP INDEX members_by_place;
CREATE INDEX members_by_join_order ON members (room, join_order);
ALTER TABLE departed RENAME TO left_voluntarily;
`;
