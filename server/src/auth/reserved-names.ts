/** Names that look as if the house itself spoke. */
const RESERVED = new Set([
  'admin',
  'administrator',
  'all',
  'everyone',
  'here',
  'moderator',
  'official',
  'operator',
  'root',
  'security',
  'suda',
  'support',
  'system',
  '관리자',
  '수다',
  '시스템',
  '운영자',
]);

const folded = (userId: string): string =>
  userId
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_.-]+/g, '');

/**
 * Whether nobody may take the name, or that of one of these operators, however it is written: case, width, and separators do
 * not matter.
 */
export const isReserved = (userId: string, operators: readonly string[]): boolean =>
  RESERVED.has(folded(userId)) || operators.some((operator) => folded(operator) === folded(userId));
