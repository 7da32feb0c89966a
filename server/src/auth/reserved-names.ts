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

/** Whether nobody may take the name, however it is written: case, width, and separators do not matter. */
export const isReserved = (userId: string): boolean =>
  RESERVED.has(
    userId
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[\s_.-]+/g, ''),
  );
