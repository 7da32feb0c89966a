import { describe, expect, it } from 'vitest';
import { en } from './en';
import { ko } from './ko';

type Tree = { [key: string]: string | Tree };

const flat = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : flat(value, `${path}${key}.`),
  );
const places = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();

describe('the words', () => {
  const korean = new Map(flat(ko));

  it('are the same in both languages', () => {
    expect([...korean.keys()]).toEqual(flat(en).map(([key]) => key));
  });

  it.each(flat(en))('%s leaves the same places open', (key, text) => {
    expect(places(korean.get(key) ?? '')).toEqual(places(text));
  });

  it('call a room one thing, and address everybody in one way', () => {
    const texts = [...korean.values()];
    expect(texts.filter((text) => text.includes('대화'))).toEqual([]);
    expect(
      texts.filter((text) => /(?:니다|시오|하라|한다|십시오|세요)[.?]?$/.test(text.replace(/주세요|보세요/g, ''))),
    ).toEqual([]);
    expect(texts.filter((text) => / 님|\([은는이가을를으]\)/.test(text))).toEqual([]);
  });

  it('say in English what an Englishman would', () => {
    const english = Object.fromEntries(flat(en));
    expect(english).toMatchObject({
      'welcome.asGuest': 'Continue as guest',
      'rooms.saidByMe': 'You: {text}',
      'notice.room_created': '{actor} created the room',
      'composer.hint': 'Message {room}',
    });
    const foreign =
      /\b(made|entered) (the|a) room\b|^Write to\b|^Me:|\bpass (on )?ownership\b|\binformations\b|\bactualize/i;
    expect(Object.values(english).filter((text) => foreign.test(text))).toEqual([]);
  });

  it('are there wherever the sources name them', () => {
    const sources = import.meta.glob<string>('/src/**/*.{ts,vue}', { query: '?raw', import: 'default', eager: true });
    // `t('a')` and `t(some ? 'a' : 'b')`.
    const named = Object.entries(sources).flatMap(([path, text]) =>
      path.endsWith('.spec.ts')
        ? []
        : [...text.matchAll(/\bt\(\s*(?:[^'`(),]*\?\s*'([\w.]+)'\s*:\s*)?'([\w.]+)'/g)].flatMap(([, one, other]) =>
            [one, other].filter((key) => key !== undefined),
          ),
    );
    expect(named.length).toBeGreaterThan(400);
    expect([...new Set(named.filter((key) => !korean.has(key)))]).toEqual([]);
  });

  it('stay calm', () => {
    const all = [...flat(en), ...flat(ko)].map(([, text]) => text);
    expect(all.filter((text) => /!|oops/i.test(text))).toEqual([]);
  });
});
