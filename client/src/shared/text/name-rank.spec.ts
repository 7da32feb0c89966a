import { expect, it } from 'vitest';
import { nameRank, rankByName } from './name-rank';

it.each([
  ['김민수', 'ㄱㅁㅅ', 1],
  ['김민수', 'ㄱ', 1],
  ['김민수', 'ㄱㅁ', 1],
  ['김민수', 'ㅁㅅ', 3],
  ['김민수', '김ㅁ', 1],
  ['김민수', '기', 1],
  ['김민수', '김미', 1],
  ['김민수', '김민ㅅ', 1],
  ['김민수', '김민수', 0],
  ['김민수', '민수', 3],
  ['김민수', '김민', 1],
  ['김미나', '김민', 1],
  ['넉살', '넋', 1],
  ['가수', 'ㄳ', 1],
  ['과장', '고', 1],
  ['갑을', '갑', 1],
  ['값어치', '갑', 1],
  ['Ann Lee', 'lee', 2],
  ['Ann Lee', 'ann', 1],
  ['Ann Lee', 'ANN LEE', 0],
  ['Joanna', 'ann', 3],
  ['개발 김민수', 'ㄱㅁㅅ', 2],
  ['디자인팀 (서울)', 'ㅅㅇ', 2],
  ['김민수'.normalize('NFD'), 'ㄱㅁㅅ', 1],
  ['김민수', '김민'.normalize('NFD'), 1],
  ['anan ann', 'ann', 2],
  ['누구든', '', 1],
])('%s fits %s: %i', (name, typed, rank) => {
  expect(nameRank(name, typed)).toBe(rank);
});

it.each([
  ['김민수', 'ㄱㅅ'],
  ['김민수', '기민'],
  ['김민수', '김마'],
  ['김민수', '김민호'],
  ['김민수', 'ㅣ'],
  ['Ann', 'annie'],
  ['고장', '과'],
])('%s does not fit %s', (name, typed) => {
  expect(nameRank(name, typed)).toBeUndefined();
});

it('puts who is named so first, then beginnings, then words, then the rest, each as they stood', () => {
  const names = ['이서준', '박 서연', '서준호', '서준', '서연'];
  expect(rankByName(names, '서', (it) => [it])).toEqual(['서준호', '서준', '서연', '박 서연', '이서준']);
  expect(rankByName(names, '서준', (it) => [it])).toEqual(['서준', '서준호', '이서준']);
});
