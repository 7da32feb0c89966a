import { describe, expect, it } from 'vitest';
import type { Message } from '@suda/contract';
import { isMemberItem, memberItem, messageItem, messageOfItem, roomItem, tables } from './tables.js';

const at = '2026-11-04T05:06:07.890Z';
const message: Message = {
  id: 'r1.7',
  roomId: 'r1',
  seq: 7,
  rev: 9,
  userId: '민수',
  content: '',
  kind: 'text',
  createdAt: at,
  mentions: [],
  reactions: { '👍': ['민수'] },
};

describe('tables', () => {
  it('are named by their prefix', () => {
    expect(Object.values(tables('suda-')).map((it) => it.TableName)).toEqual(['suda-messages', 'suda-rooms']);
  });

  it('return the message of an item, without undefined fields', () => {
    const item = messageItem({ ...message, replyTo: undefined });
    expect(item).not.toHaveProperty('id');
    expect(item).not.toHaveProperty('replyTo');
    expect(messageOfItem(item)).toEqual(message);
  });

  it('distinguish rooms, deleted rooms and members', () => {
    const room = { roomId: 'r1', name: 'a', topic: '', visibility: 'private', direct: false, memberCount: 1 } as const;
    const entry = { roomId: 'r1', rev: 3, at, state: { ...room, seq: 1, rev: 3, createdAt: at } };
    const made = roomItem({ ...entry, kind: 'room' });
    expect(made).toEqual({ ...entry, subject: 'room' });
    expect(roomItem({ ...entry, kind: 'room_deleted' })).toEqual({ ...made, deleted: true });
    const state = { userId: '민수', displayName: '민수', role: 'member', joinedAt: at, place: 4 } as const;
    const member = memberItem({ roomId: 'r1', rev: 2, at, state });
    expect(member).toEqual({ roomId: 'r1', subject: 'member#민수', rev: 2, at, state });
    expect([made, member].map(isMemberItem)).toEqual([false, true]);
  });
});
