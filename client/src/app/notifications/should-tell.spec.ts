import type { Message } from '@/entities/conversation';
import { expect, it } from 'vitest';
import { shouldTell, type TellState } from './should-tell';

const message: Message = {
  id: 'r.5',
  roomId: 'r',
  seq: 5,
  rev: 5,
  userId: 'ann',
  content: 'hello',
  kind: 'text',
  createdAt: '2026-11-30T12:00:00.000Z',
};
const state: TellState = { me: 'me', level: 'all', readSeq: 4, looking: false, blocked: false };
const calling = { mentions: ['bo', 'me'] };

it.each<[string, boolean, Partial<Message>, Partial<TellState>]>([
  ['a message of somebody else', true, {}, {}],
  ['one of my own', false, { userId: 'me' }, {}],
  ['one of my own that mentions me', false, { userId: 'me', ...calling }, {}],
  ['a system message', false, { kind: 'system' }, {}],
  ['a deleted one', false, { deletedAt: message.createdAt, content: '' }, {}],
  ['one that I read here or elsewhere', false, {}, { readSeq: 5 }],
  ['one after which I read on', false, {}, { readSeq: 9 }],
  ['one that comes where I look', false, calling, { looking: true }],
  ['one of somebody I block', false, calling, { blocked: true }],
  ['any in a room of mentions', false, {}, { level: 'mentions' }],
  ['a mention of somebody else there', false, { mentions: ['bo'] }, { level: 'mentions' }],
  ['a mention of me there', true, calling, { level: 'mentions' }],
  ['a mention in a room of nothing', false, calling, { level: 'none' }],
  ['a mention in a room of everything', true, calling, {}],
])('%s: %s', (_, told, more, change) => {
  expect(shouldTell({ ...message, ...more }, { ...state, ...change })).toBe(told);
});
