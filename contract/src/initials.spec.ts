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
    ['', '?'],
  ])('%s', (name, initial) => {
    expect(initialOf(name)).toBe(initial);
  });
});
