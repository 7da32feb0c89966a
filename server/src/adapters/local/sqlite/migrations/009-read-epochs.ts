/** How often a member moved their read marker back. */
export const readEpochs = `
ALTER TABLE members ADD COLUMN read_epoch INTEGER NOT NULL DEFAULT 0;
`;
