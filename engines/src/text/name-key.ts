/** Names of users and rooms are compared and sorted by this: NFKC and lower case. */
export const nameKey = (name: string): string => name.normalize('NFKC').toLowerCase();
