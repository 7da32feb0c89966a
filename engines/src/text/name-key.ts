/** Names of users and rooms are compared and sorted by this: NFKC and lower case. */
export const nameKey = (name: string): string => name.normalize('NFKC').toLowerCase();

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** By the keys of their names; of those with one key, by the names themselves. */
export function sortedByName<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
  const withKeys = items.map((item) => ({ item, name: nameOf(item), key: nameKey(nameOf(item)) }));
  withKeys.sort((a, b) => compare(a.key, b.key) || compare(a.name, b.name));
  return withKeys.map(({ item }) => item);
}
