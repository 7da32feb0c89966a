import { describe, expect, it } from 'vitest';
import { isNewerEntry, LogEntry } from './log-entry.js';
import { recordsOf, stepRoom } from './log-records.js';

const [at, earlier] = ['2026-11-04T05:06:07.890Z', '2026-11-01T00:00:00.000Z'];
const base = { v: 1, roomId: 'r1', at, actor: 'ann' } as const;
const step = (rev: number, more: object) => LogEntry.parse({ ...base, kind: 'step', rev, ...more });
const ben = { userId: 'ben', displayName: 'Ben', role: 'admin', joinedAt: earlier, place: 7 } as const;
const info = { name: 'Room', topic: '', visibility: 'private', direct: false } as const;
const said = { id: 'r1.2', roomId: 'r1', seq: 2, userId: 'ann', content: 'x', kind: 'system', createdAt: at } as const;

describe('what engines keep of an entry', () => {
  it('of one change is the entry', () => {
    const entry = LogEntry.parse({ ...base, kind: 'member', rev: 3, state: ben });
    expect(recordsOf(entry)).toEqual([entry]);
  });

  it('of a step are its room, its members and its message, each with its rev, and the trace of all', () => {
    const trace = '00-1-2-01';
    const joined = [
      { userId: 'cho', displayName: 'Cho', role: 'owner' },
      { userId: 'dan', displayName: 'Dan' },
    ];
    const room = { ...stepRoom(info), memberCount: 3, seq: 1 };
    const state = { ...said, rev: 9 };
    const whole = step(9, { trace, seq: 2, room, place: 40, joined, members: [ben], state });
    const shared = { ...base, trace };
    expect(recordsOf(whole)).toEqual([
      {
        ...shared,
        kind: 'room',
        rev: 7,
        state: { ...info, roomId: 'r1', memberCount: 3, seq: 1, rev: 7, createdAt: at },
      },
      { ...shared, kind: 'member', rev: 8, state: { ...joined[0], joinedAt: at, place: 40 } },
      { ...shared, kind: 'member', rev: 8, state: { ...joined[1], role: 'member', joinedAt: at, place: 41 } },
      { ...shared, kind: 'member', rev: 8, state: ben },
      { ...shared, kind: 'message', rev: 9, seq: 2, state },
    ]);
  });

  it.each([
    ['members alone', { members: [ben] }, [['member', 9]]],
    ['a room alone', { room: { name: 'Room', memberCount: 1, seq: 1 } }, [['room', 9]]],
    [
      'a room and a message',
      { room: { name: 'Room', memberCount: 1, seq: 1 }, seq: 2, state: { ...said, rev: 9 } },
      [
        ['room', 8],
        ['message', 9],
      ],
    ],
  ])('of a step with %s have no gap in their revs', (_, more, revs) => {
    expect(recordsOf(step(9, more)).map(({ kind, rev }) => [kind, rev])).toEqual(revs);
  });

  it('keeps of a room what is not as in most rooms, and when it was created before', () => {
    const other = { ...info, topic: 't', visibility: 'public', direct: true, icon: '🏠', createdAt: earlier } as const;
    expect(stepRoom(other)).toEqual(other);
    expect(stepRoom(info)).toEqual({ name: 'Room' });
    const [record] = recordsOf(step(9, { room: { ...stepRoom(other), memberCount: 1, seq: 1 } }));
    expect(record?.state).toEqual({ ...other, roomId: 'r1', memberCount: 1, seq: 1, rev: 9 });
  });

  it('keeps fields that are not known here', () => {
    const later = {
      ...base,
      kind: 'step',
      rev: 9,
      place: 1,
      joined: [{ userId: 'cho', displayName: 'Cho', later: 1 }],
    };
    expect(recordsOf(later as LogEntry)[0]?.state).toMatchObject({ later: 1 });
  });
});

it('a step without what belongs together is wrong, and one with an unknown word newer', () => {
  const whole = { ...base, kind: 'step', rev: 9, seq: 2, place: 1, joined: [], state: { ...said, rev: 9 } };
  expect(LogEntry.safeParse(whole).success).toBe(true);
  for (const name of ['seq', 'state', 'place', 'joined'] as const) {
    const { [name]: _, ...half } = whole;
    expect(LogEntry.safeParse(half).success).toBe(false);
    expect(isNewerEntry(half)).toBe(false);
  }
  const guest = { ...whole, joined: [{ userId: 'cho', displayName: 'Cho', role: 'guest' }] };
  expect(LogEntry.safeParse(guest).success).toBe(false);
  expect(isNewerEntry(guest)).toBe(true);
});
