/** Until when a member is told nothing of a room, in ms since 1970. */
export const mutes = `
ALTER TABLE members ADD COLUMN muted_until INTEGER;
`;
