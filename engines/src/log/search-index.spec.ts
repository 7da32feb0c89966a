import { describe, expect, it } from 'vitest';
import type { Message } from '@suda/contract';
import { generationOf, indexName, messageDocument, messageOfDocument, WORD_LENGTH } from './search-index.js';

const message: Message = {
  id: 'r1.7',
  roomId: 'r1',
  seq: 7,
  rev: 9,
  userId: 'ann',
  content: 'Hello 국수집, 국',
  kind: 'text',
  createdAt: '2026-11-04T05:06:07.890Z',
};

describe('the index of messages', () => {
  it('counts its generations', () => {
    expect(generationOf('suda-messages', indexName('suda-messages', 12))).toBe(12);
    for (const other of ['suda-messages', 'suda-messages-', 'suda-messages-0', 'suda-messages-1x', 'other-1']) {
      expect(generationOf('suda-messages', other)).toBeUndefined();
    }
  });

  it('contains a message and its search terms', () => {
    const document = messageDocument(message);
    expect(document).toMatchObject({ words: ['hello'], chars: ['국', '수', '집'], pairs: '국수 수집 0 0' });
    const { words: _, chars: __, pairs: ___, ...source } = document as Record<string, unknown>;
    expect(messageOfDocument(source as never)).toEqual(message);
  });

  it('contains whom a message mentions and what its text has, apart from its words', () => {
    const content = 'https://example.com `code` link';
    const { words } = messageDocument({ ...message, content, mentions: ['Ann Lee'] }) as { words: string[] };
    expect(words).toEqual(['https', 'example', 'com', 'code', 'link', ':link', ':code', '@Ann Lee']);
  });

  it('cuts words that no keyword reaches', () => {
    const { words } = messageDocument({ ...message, content: 'a'.repeat(4_000) }) as { words: string[] };
    expect(words).toEqual(['a'.repeat(WORD_LENGTH)]);
  });

  it('holds nothing to find a system message by, and no content of a deleted one', () => {
    const { id: _, ...system } = { ...message, kind: 'system' as const };
    expect(messageDocument({ ...message, kind: 'system' })).toEqual(system);
    const deletedAt = '2026-11-05T05:06:07.890Z';
    const { roomId, seq, rev, createdAt } = message;
    expect(messageDocument({ ...message, content: 'left over', deletedAt })).toEqual({
      roomId,
      seq,
      rev,
      createdAt,
      deletedAt,
    });
  });
});
