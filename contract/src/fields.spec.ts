import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ClientMessageId,
  Content,
  DisplayName,
  Emoji,
  Keyword,
  LIMITS,
  NewUserId,
  Password,
  RoomId,
  RoomName,
  Topic,
  UserId,
} from './index.js';

const accepts = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

describe('userId', () => {
  test.each(['a', '민수', '田中 さくら', 'Zoë', 'किरण', 'a.b-c_d', '007', 'x'.repeat(64), '__proto__', 'constructor'])(
    'takes %j',
    (name) => expect(accepts(UserId, name)).toBe(true),
  );

  test.each([
    '',
    ' ',
    ' a',
    'a ',
    'a  b',
    'a\tb',
    'a\nb',
    'a/b',
    'a@b',
    '<b>',
    '👍',
    'a\u0000',
    'a\u200bb',
    'a\u202eb',
  ])('refuses %j', (name) => expect(accepts(UserId, name)).toBe(false));

  test('is one name however its letters are composed', () => {
    expect(UserId.parse('민수'.normalize('NFD'))).toBe('민수');
    expect(UserId.parse('Zoe\u0308')).toBe('Zoë');
  });

  test('is measured after composing: 64 syllables of three letters each fit', () => {
    expect(accepts(UserId, '힣'.repeat(64).normalize('NFD'))).toBe(true);
    expect(accepts(UserId, '힣'.repeat(65))).toBe(false);
  });

  test('keeps case apart', () => {
    expect(UserId.parse('Kim')).not.toBe(UserId.parse('kim'));
  });
});

describe('lengths are in UTF-16 units, at both edges', () => {
  test.each([
    ['content', Content, LIMITS.contentLength],
    ['a room’s name', RoomName, LIMITS.roomNameLength],
    ['a topic', Topic, LIMITS.topicLength],
    ['a display name', DisplayName, LIMITS.displayNameLength],
    ['a keyword', Keyword, LIMITS.keywordLength],
    ['a password', Password, LIMITS.passwordMaxLength],
  ] as const)('%s', (_, schema, most) => {
    expect(accepts(schema, '🔑'.repeat(most / 2))).toBe(true);
    expect(accepts(schema, `${'🔑'.repeat(most / 2)}k`)).toBe(false);
    expect(accepts(schema, 'k'.repeat(most))).toBe(true);
    expect(accepts(schema, 'k'.repeat(most + 1))).toBe(false);
  });

  test('a new name', () => {
    expect(accepts(NewUserId, '𠮷'.repeat(LIMITS.userIdLength / 2))).toBe(true);
    expect(accepts(NewUserId, `${'𠮷'.repeat(LIMITS.userIdLength / 2)}k`)).toBe(false);
  });

  test('a new password', () => {
    expect(accepts(Password, '🔑🔑🔑🔑')).toBe(true);
    expect(accepts(Password, '🔑🔑🔑k')).toBe(false);
    expect(accepts(Password, 'k'.repeat(LIMITS.passwordMinLength - 1))).toBe(false);
  });
});

describe('content', () => {
  test.each(['', ' ', '\n\t', '\u3000', '\u00a0', '\u0000', '\u0007\u0008'])('refuses %j: blank', (content) =>
    expect(accepts(Content, content)).toBe(false),
  );

  test('is 4,000 characters at most', () => {
    expect(accepts(Content, '가'.repeat(LIMITS.contentLength))).toBe(true);
    expect(accepts(Content, '가'.repeat(LIMITS.contentLength + 1))).toBe(false);
  });

  test('keeps the spaces, lines and tabs that a person wrote', () => {
    expect(Content.parse('  if x:\n\treturn\r\n')).toBe('  if x:\n\treturn\r\n');
  });

  test('whatever it takes is well formed, free of control characters, and stays as it is when taken again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (input) => {
        const result = Content.safeParse(input);
        if (!result.success) return;
        expect(result.data.isWellFormed()).toBe(true);
        // eslint-disable-next-line no-control-regex -- control characters are what is looked for
        expect(result.data).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/);
        expect(Content.parse(result.data)).toBe(result.data);
      }),
    );
  });

  test('a lone surrogate becomes a replacement character', () => {
    expect(Content.parse('a\ud800b')).toBe('a\ufffdb');
  });
});

describe('emoji', () => {
  test.each(['👍', '❤️', '👩‍👩‍👧‍👦', '🇰🇷', '👍🏽', '1️⃣', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'])('takes %s', (emoji) =>
    expect(accepts(Emoji, emoji)).toBe(true),
  );

  test.each(['', 'a', '1', '👍👍', '👍 ', '❤', '__proto__', '<3'])('refuses %j', (emoji) =>
    expect(accepts(Emoji, emoji)).toBe(false),
  );
});

describe('ids', () => {
  test.each(['../etc', 'a/b', 'a b', 'a:b', '', 'x'.repeat(65), '방'])('a roomId is never %j', (id) =>
    expect(accepts(RoomId, id)).toBe(false),
  );

  test('a clientMessageId is at most 64 letters, digits, _ and -', () => {
    expect(accepts(ClientMessageId, '01JD7Z5T8XK3Q1V9E6M2C4B7NA')).toBe(true);
    expect(accepts(ClientMessageId, 'x'.repeat(65))).toBe(false);
    expect(accepts(ClientMessageId, 'a b')).toBe(false);
  });
});

test('a room name is trimmed before it is measured', () => {
  expect(RoomName.parse(`  ${'방'.repeat(LIMITS.roomNameLength)} `)).toBe('방'.repeat(LIMITS.roomNameLength));
  expect(accepts(RoomName, '방'.repeat(LIMITS.roomNameLength + 1))).toBe(false);
});
