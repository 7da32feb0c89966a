/** How users arranged their lists of rooms, as JSON. */
export const rails = `
CREATE TABLE rails (
  user_id TEXT PRIMARY KEY,
  rail TEXT NOT NULL
);
`;
