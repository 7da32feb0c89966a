import { expect, it } from 'vitest';
import { particleAfter } from './particles';

it.each([
  ['점심 모임', '점심 모임을', '점심 모임으로'],
  ['박준호', '박준호를', '박준호로'],
  ['서울', '서울을', '서울로'],
  ['Ann', 'Ann을', 'Ann으로'],
  ['Bo', 'Bo를', 'Bo로'],
  ['Jack', 'Jack을', 'Jack으로'],
  ['lunch', 'lunch를', 'lunch로'],
  ['Paul', 'Paul을', 'Paul로'],
  ['HR', 'HR을', 'HR로'],
  ['PR팀 DB', 'PR팀 DB를', 'PR팀 DB로'],
  ['2026', '2026을', '2026으로'],
  ['방 7', '방 7을', '방 7로'],
  ['room2', 'room2를', 'room2로'],
  ['여행 (봄)', '여행 (봄)을', '여행 (봄)으로'],
  ['회의 🎉', '회의 🎉를', '회의 🎉로'],
  ['東京', '東京을(를)', '東京(으)로'],
  ['🎉', '🎉을(를)', '🎉(으)로'],
])('follows %j', (text, object, direction) => {
  expect(text + particleAfter(text, '을/를')).toBe(object);
  expect(text + particleAfter(text, '으로/로')).toBe(direction);
});
