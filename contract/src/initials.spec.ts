import { describe, expect, it } from 'vitest';
import { initialOf } from './initials.js';

describe('initialOf', () => {
  it.each([
    ['이지우', '지'],
    ['민수', '민'],
    ['고양이', '고'],
    ['점심 뭐 먹지', '점'],
    ['maya', 'M'],
    ['👩‍🍳 요리', '👩‍🍳'],
    ['1️⃣ one', '1️⃣'],
    ['e\u0301ric', 'E\u0301'],
    ['가\u11a8', '가\u11a8'],
    ['é', 'É'],
    ['O’Neil', 'O'],
    ['', '?'],
  ])('%s', (name, initial) => {
    expect(initialOf(name)).toBe(initial);
  });
});
