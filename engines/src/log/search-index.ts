import type { Message } from '@suda/contract';
import { contentMarks, type ContentMark } from '../text/search-hit.js';
import { indexedText } from '../text/search-text.js';

/** The index that `generation` counts, behind the alias. */
export const indexName = (alias: string, generation: number): string => `${alias}-${generation}`;

/** The generation of one of the alias's indexes; undefined for any other index. */
export function generationOf(alias: string, index: string): number | undefined {
  const digits = index.startsWith(`${alias}-`) ? index.slice(alias.length + 1) : '';
  return /^[1-9]\d{0,8}$/.test(digits) ? Number(digits) : undefined;
}

/** Found by its exact value, never sorted or counted by. */
const term = { type: 'keyword', doc_values: false } as const;

/**
 * What the index is created with. Only fields that are searched or sorted by are mapped. Beside the message, a document
 * holds its `indexedText`: words (with the marks of the text and whom it mentions) and characters as they are, and pairs as a text, in which neighbours are a phrase. So the
 * engine neither tokenizes nor folds, and both modes find the same.
 */
export const SEARCH_INDEX = {
  settings: {
    number_of_shards: 1,
    auto_expand_replicas: '0-1',
    // Said outright, so that an index that nobody searched for a while goes on showing what is new.
    refresh_interval: '1s',
    // The order of every search: it ends at its page instead of sorting all that matches.
    sort: { field: ['createdAt', 'seq', 'roomId'], order: ['desc', 'desc', 'asc'] },
  },
  mappings: {
    // Other fields are kept in _source and not indexed: a message may have some that this version doesn't know.
    dynamic: false,
    _source: { excludes: ['words', 'chars', 'pairs'] },
    properties: {
      roomId: { type: 'keyword' },
      seq: { type: 'long' },
      userId: { type: 'keyword' },
      kind: { type: 'keyword' },
      createdAt: { type: 'date' },
      // Searched from Kibana only, like `kind`.
      content: { type: 'text' },
      words: term,
      chars: term,
      pairs: { type: 'text', analyzer: 'whitespace', norms: false },
    },
  },
} as const;

/** What an index has beside that while it lacks messages that the archive has: no search is answered from it. */
export const INCOMPLETE_INDEX = { 'index.blocks.read': true } as const;

/** Longest word that is distinguished from one that begins with it; longer than any keyword, and far below what a term may hold. */
export const WORD_LENGTH = 1_000;

/** A word as it stands in the index and in queries. */
export const indexedWord = (word: string): string => word.slice(0, WORD_LENGTH).toWellFormed();

/** Stand beside the words of a message and begin with what no word begins with, so that no search by words finds them. */
export const markWord = (mark: ContentMark): string => `:${mark}`;
export const mentionWord = (userId: string): string => `@${userId}`;

/** What is left of a deleted message, so that no older state of it comes back. Fields unknown here go too: one may hold content. */
export type Tombstone = Pick<Message, 'roomId' | 'seq' | 'rev' | 'createdAt' | 'deletedAt'>;

/** The message in a document, without its id. */
export type MessageSource = Omit<Message, 'id'>;

export type MessageDocument = Tombstone | (MessageSource & { words?: string[]; chars?: string[]; pairs?: string });

/**
 * The document whose `_id` is the message's id and whose external version is its rev. One without words, characters and
 * pairs is never found: a deleted message, and a system one.
 */
export function messageDocument(message: Message): MessageDocument {
  const { id: _, ...fields } = message;
  if (fields.deletedAt !== undefined) {
    const { roomId, seq, rev, createdAt, deletedAt } = fields;
    return { roomId, seq, rev, createdAt, deletedAt };
  }
  if (fields.kind === 'system') return fields;
  const { words, chars, pairs } = indexedText(fields.content);
  const marks = [...contentMarks(fields.content).map(markWord), ...(fields.mentions ?? []).map(mentionWord)];
  return { ...fields, words: [...new Set([...words.map(indexedWord), ...marks])], chars, pairs: pairs.join(' ') };
}

/** The message of a document that a search found. */
export const messageOfDocument = (source: MessageSource): Message => ({
  id: `${source.roomId}.${source.seq}`,
  ...source,
});
