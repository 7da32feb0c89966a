import { describe, expect, it } from 'vitest';
import { allEmoji, findEmoji, GROUPS, type Tone, withTone } from './emoji-list';

const all = await allEmoji();
const RGI = /^\p{RGI_Emoji}$/v;
const find = (typed: string, limit = 8) => findEmoji(all, typed, limit).map((it) => it.emoji);

describe('the emoji', () => {
  it('are all of them, each one that may be a reaction, in a group that is shown', () => {
    expect(all.length).toBeGreaterThan(1_800);
    expect(all.filter(({ emoji }) => !RGI.test(emoji))).toEqual([]);
    const groups = new Set<number>(GROUPS.map(({ group }) => group));
    expect(all.filter(({ group }) => !groups.has(group))).toEqual([]);
    expect(new Set(all.map(({ emoji }) => emoji)).size).toBe(all.length);
  });

  it('stay such in every colour of skin', () => {
    const toned = all.filter((it) => it.toned);
    expect(toned.length).toBeGreaterThan(250);
    for (const tone of [0, 1, 2, 3, 4, 5] as Tone[]) {
      expect(toned.map((it) => withTone(it.emoji, tone)).filter((it) => !RGI.test(it))).toEqual([]);
    }
    expect([withTone('👍', 3), withTone('☝️', 1), withTone('☝️', 0)]).toEqual(['👍🏽', '☝🏻', '☝️']);
  });

  it.each([
    ['smile', '😄'],
    ['+1', '👍'],
    ['tada', '🎉'],
    ['heart', '❤️'],
    ['파티', '🎉'],
    ['따봉', '👍'],
    ['웃', '😀'],
    ['대한민국', '🇰🇷'],
    ['ㄸㅂ', '👍'],
    ['thumbs up', '👍'],
  ])('are found by %s', (typed, emoji) => {
    expect(find(typed, 40)).toContain(emoji);
  });

  it('that are named so come first', () => {
    expect(find('tada')[0]).toBe('🎉');
    expect(find('smile')[0]).toBe('😄');
    expect(find('no such emoji')).toEqual([]);
  });
});
