/** An emoji that stands for a room; empty for none. */
export const roomIcons = `
ALTER TABLE rooms ADD COLUMN icon TEXT NOT NULL DEFAULT '';
`;
