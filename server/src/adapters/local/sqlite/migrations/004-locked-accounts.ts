/** ISO 8601; null for an account that is not locked. */
export const lockedAccounts = `
ALTER TABLE users ADD COLUMN locked_at TEXT;
`;
