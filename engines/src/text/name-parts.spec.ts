import { expect, test } from 'vitest';
import { nameParts, partBeginningWith } from './name-parts.js';

const partsOf = (name: string): string[] => nameParts(name).map(({ part }) => part);

test('a name is found from its beginning, from each word and from each Korean, Chinese or Japanese character', () => {
  expect(partsOf('김민수')).toEqual(['김민수', '민수', '수']);
  expect(partsOf('2026 상반기 채용')).toEqual([
    '2026 상반기 채용',
    '상반기 채용',
    '반기 채용',
    '기 채용',
    '채용',
    '용',
  ]);
  expect(partsOf('Ann-Marie O’Neil')).toEqual(['ann-marie o’neil', 'marie o’neil', 'o’neil', 'neil']);
  expect(partsOf('🎉 Party')).toEqual(['🎉 party', 'party']);
  expect(partsOf('Ｗｉｄｅ')).toEqual(['wide']);
  expect(partsOf('ann 北京a')).toEqual(['ann 北京a', '北京a', '京a']);
});

test('the pieces of a part make the name', () => {
  for (const { before, part } of nameParts('2026 상반기 채용')) expect(before + part).toBe('2026 상반기 채용');
});

test('a long name has a bounded number of parts', () => {
  expect(partsOf('가'.repeat(200))).toHaveLength(32);
  expect(partsOf('a '.repeat(200))).toHaveLength(32);
});

test('the first part that begins so', () => {
  expect(partBeginningWith('김민수', '민')).toEqual({ before: '김', part: '민수' });
  expect(partBeginningWith('가가가', '가')).toEqual({ before: '', part: '가가가' });
  expect(partBeginningWith('Suzanne', 'ann')).toBeUndefined();
  expect(partBeginningWith('Ann', 'AN')).toEqual({ before: '', part: 'ann' });
  expect(partBeginningWith('', 'a')).toBeUndefined();
});
