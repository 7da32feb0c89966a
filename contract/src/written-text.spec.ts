import { describe, expect, test } from 'vitest';
import { Content, DisplayName, Keyword, NewUserId, RoomName, UserId } from './index.js';

const taken = (schema: { safeParse(value: unknown): { success: boolean } }, value: string) =>
  schema.safeParse(value).success;

/** Each is a letter or a mark by its category, and shows nothing. */
const INVISIBLE_IN_NAMES = [
  '\u034f',
  '\u115f',
  '\u1160',
  '\u17b4',
  '\u180b',
  '\u3164',
  '\ufe0f',
  '\uffa0',
  '\u{e0100}',
];
const INVISIBLE = [
  ...INVISIBLE_IN_NAMES,
  ...['\u200b', '\u2060', '\u2800', '\u00ad', '\u202e', '\u0085', '\u2066', '\u061c', '\ufeff', '\u180e'],
  ...['\u{e0041}\u{e007f}', '\ufff9', '\u{16fe4}', '\u{1d159}', '\u0000', '\u009f', '\u2028', '\u3000'],
];
const JOINED = ['می\u200cخواهم', 'क्\u200dष', 'ක්\u200dරි'];
const EMOJI = ['👨‍👩‍👧‍👦', '❤️', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}', '1️⃣'];

describe('a new userId', () => {
  test.each(['a', '민수', '田中 さくら', 'Zoë', 'किरण', 'a.b-c_d', '007', '__proto__', ...JOINED])(
    'takes %j',
    (name) => {
      expect(taken(NewUserId, name)).toBe(true);
      expect(taken(UserId, name)).toBe(true);
    },
  );

  test.each(INVISIBLE)('holds nothing invisible: %j', (nothing) => {
    for (const name of [nothing, `민수${nothing}`, `${nothing}민수`, `민${nothing}수`]) {
      expect(taken(NewUserId, name), JSON.stringify(name)).toBe(false);
    }
  });

  test.each(['a\u200db', 'a\u200cb', '민\u200d수', '\u200dx', 'x\u200c', '\u0301a', 'a \u0301b'])(
    'has no joiner that its script does not need, and no word that begins with a mark: %j',
    (name) => expect(taken(NewUserId, name)).toBe(false),
  );

  test.each(INVISIBLE_IN_NAMES)('may exist with what versions before let in: %j', (nothing) => {
    expect(taken(UserId, `민수${nothing}`)).toBe(true);
  });
});

describe('the name of a room and of a person', () => {
  test.each(INVISIBLE)('is as if this were not there: %j', (nothing) => {
    expect(RoomName.parse(`${nothing}점심${nothing}`)).toBe('점심');
    expect(DisplayName.parse(`민수${nothing}`)).toBe('민수');
    expect(RoomName.parse(nothing)).toBe('');
    expect(taken(DisplayName, nothing)).toBe(false);
    expect(taken(RoomName.min(1), nothing)).toBe(false);
  });

  test.each(['a\nb', 'a\r\nb', 'a\u2028b', 'a\u0085b', 'a \t\u00a0 b', 'a\u3000b'])('is one line: %j', (name) => {
    expect(RoomName.parse(name)).toBe('a b');
  });

  test.each([...JOINED, ...EMOJI])('keeps what a script or an emoji needs: %j', (name) => {
    expect(RoomName.parse(name)).toBe(name);
    expect(DisplayName.parse(`a ${name} b`)).toBe(`a ${name} b`);
  });

  test('does not turn the text after it around', () => {
    expect(DisplayName.parse('abc\u202efdp.exe')).toBe('abcfdp.exe');
    expect(RoomName.parse('\u2067abc\u2069')).toBe('abc');
  });
});

describe('a message and a keyword', () => {
  test.each(INVISIBLE)('is blank when it holds only this: %j', (nothing) => {
    for (const text of [nothing, `${nothing} ${nothing}\n`]) {
      expect(taken(Content, text)).toBe(false);
      expect(taken(Keyword, text)).toBe(false);
    }
  });

  test.each([...JOINED, ...EMOJI, '.', '\u0301', 'ㅋ'])('is not when there is something to see: %j', (text) => {
    expect(Content.parse(text)).toBe(text);
  });
});
