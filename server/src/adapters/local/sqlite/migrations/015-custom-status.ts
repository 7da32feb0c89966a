/** What a person says of themselves, as JSON. */
export const customStatus = `
ALTER TABLE users ADD COLUMN custom_status TEXT;
`;
