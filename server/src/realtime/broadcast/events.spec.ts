import type { Message } from '@suda/contract';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../ports/entry.js';
import { eventsOf } from './events.js';

const at = '2026-01-01T00:00:00.000Z';
const message = (roomId: string, seq: number): Entry => ({
  kind: 'message',
  roomId,
  rev: seq,
  at,
  actorId: 'ann',
  message: { roomId, seq, rev: seq } as Message,
});
const edit = (roomId: string, rev: number): Entry => ({
  kind: 'message_changed',
  cause: 'edit',
  roomId,
  rev,
  at,
  actorId: 'ann',
  message: { roomId, seq: 1, rev } as Message,
});

const shape = (entries: Entry[]) =>
  eventsOf(entries).map((event) =>
    event.type === 'messages' ? [event.roomId, ...event.messages.map(({ seq }) => seq)] : [event.roomId, event.type],
  );

describe('eventsOf', () => {
  it('makes one event of a room’s messages in a commit, other rooms’ messages between them', () => {
    expect(shape([message('a', 1), message('b', 1), message('a', 2)])).toEqual([
      ['a', 1, 2],
      ['b', 1],
    ]);
  });

  it('never moves a message over another change of its room', () => {
    expect(shape([message('a', 1), edit('a', 2), message('a', 3)])).toEqual([
      ['a', 1],
      ['a', 'message_changed'],
      ['a', 3],
    ]);
  });
});
