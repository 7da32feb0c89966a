import { nameSkeletons } from '@suda/engines/text';

/** Names that look as if the house itself spoke. */
const RESERVED = [
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
  '모두',
  '수다',
  '시스템',
  '여기',
  '운영자',
  '전체',
];

/** A name without what is no letter and no digit: as it is written, and by the letters that its symbols show. */
export const withoutSymbols = (name: string): string[] =>
  [name, name.normalize('NFKC')].map((it) => it.replace(/[^\p{L}\p{M}\p{N}]+/gu, ''));

/** What a name looks like without symbols. */
const looksOf = (name: string): string[] => withoutSymbols(name).flatMap(nameSkeletons);

const RESERVED_LOOKS = new Set(RESERVED.flatMap((word) => [...looksOf(word), ...looksOf(word.toUpperCase())]));

/**
 * Whether nobody may take the name, because it looks like a reserved one or that of one of these operators: case, width,
 * separators, symbols and other scripts' letters do not matter.
 */
export function isReserved(userId: string, operators: readonly string[]): boolean {
  const looks = looksOf(userId);
  return (
    looks.some((look) => RESERVED_LOOKS.has(look)) ||
    operators.some((operator) => looksOf(operator).some((look) => looks.includes(look)))
  );
}
