import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import type { Member, Message, RoomSummary } from '@suda/contract';
import { ApiError, connection, TIMES } from '@/shared/api';
import { useRoomStore } from './room-store';

const ME = 'me';
const at = (minute: number) => new Date(Date.UTC(2030, 0, 1, 0, minute)).toISOString();

const message = (roomId: string, seq: number, minute: number, more: Partial<Message> = {}): Message => ({
  id: `${roomId}.${seq}`,
  roomId,
  seq,
  rev: seq,
  userId: 'u1',
  content: 'hello',
  kind: 'text',
  createdAt: at(minute),
  ...more,
});

const summary = (roomId: string, more: Partial<RoomSummary> = {}): RoomSummary => ({
  roomId,
  name: roomId,
  topic: '',
  visibility: 'private',
  direct: false,
  memberCount: 2,
  seq: 0,
  rev: 0,
  createdAt: at(0),
  role: 'member',
  muted: false,
  readSeq: 0,
  mentionCount: 0,
  ...more,
});

let rooms: ReturnType<typeof useRoomStore>;
let command: MockInstance<typeof connection.command>;
const sent = (name: string) => command.mock.calls.filter(([it]) => it === name).map(([, payload]) => payload);
const listed = (...list: RoomSummary[]) => {
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => Response.json({ rooms: list })),
  );
  return rooms.load();
};

beforeEach(() => {
  vi.useFakeTimers();
  setActivePinia(createPinia());
  command = vi.spyOn(connection, 'command').mockImplementation(() => Promise.resolve({ rooms: [] } as never));
  rooms = useRoomStore();
  rooms.begin(ME);
});
afterEach(() => {
  rooms.clear();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('the list of rooms', () => {
  it('has the latest conversation first, then the one made last, then the higher id', async () => {
    await listed(
      summary('a', { createdAt: at(1) }),
      summary('b', { createdAt: at(1) }),
      summary('old', { seq: 1, rev: 1, lastMessage: message('old', 1, 0) }),
      summary('talk', { seq: 1, rev: 1, lastMessage: message('talk', 1, 9) }),
    );
    expect(rooms.rooms.map(({ roomId }) => roomId)).toEqual(['talk', 'b', 'a', 'old']);
    rooms.frames.messages({ roomId: 'old', messages: [message('old', 2, 10)] });
    expect(rooms.rooms[0]?.roomId).toBe('old');
  });

  it('counts what I have not read, mentions apart, and leaves muted rooms out of the sum', async () => {
    await listed(summary('a', { seq: 5, rev: 5, readSeq: 3 }), summary('m', { seq: 7, rev: 7, muted: true }));
    rooms.frames.messages({ roomId: 'a', messages: [message('a', 6, 1, { mentions: [ME] })] });
    expect([rooms.unreadOf('a'), rooms.unreadOf('m'), rooms.totalUnread]).toEqual([3, 7, 3]);
    expect(rooms.byId('a')?.mentionCount).toBe(1);
    rooms.frames.messages({ roomId: 'a', messages: [message('a', 7, 2, { userId: ME })] });
    expect([rooms.unreadOf('a'), rooms.byId('a')?.mentionCount]).toEqual([0, 0]);
    rooms.frames.read_marker({ roomId: 'm', markers: { [ME]: 7 } });
    expect(rooms.unreadOf('m')).toBe(0);
  });

  it('calls a direct conversation by its peer, a room by its name, a nameless one by who is in it', async () => {
    const peer = { userId: 'u1', displayName: '민수' };
    await listed(
      summary('d-1', { direct: true, name: '', peer }),
      summary('r', { name: '점심' }),
      summary('x', { name: '' }),
    );
    const title = (roomId: string) => rooms.title(rooms.byId(roomId) ?? summary(roomId));
    expect([title('d-1'), title('r'), title('x')]).toEqual(['민수', '점심', '']);
    const member = (userId: string): Member => ({ userId, displayName: `${userId}!`, role: 'member', joinedAt: at(0) });
    const members = [member(ME), member('u1'), member('u2')];
    vi.mocked(fetch).mockImplementation(async () => Response.json({ members }));
    await rooms.loadMembers('x');
    expect(title('x')).toBe('u1!, u2!');
  });

  it('forgets a room I left, whatever list was under way', async () => {
    await listed(summary('a'), summary('b'));
    let answer: (response: Response) => void = () => undefined;
    vi.mocked(fetch).mockImplementation(() => new Promise((resolve) => (answer = resolve)));
    const refreshed = rooms.refresh();
    await rooms.leave('a');
    answer(Response.json({ rooms: [summary('a'), summary('b')] }));
    await refreshed;
    expect(rooms.rooms.map(({ roomId }) => roomId)).toEqual(['b']);
  });

  it.each([
    ['after', ['b', 'd-1']],
    ['before', ['b', 'd-1']],
    ['never', ['b']],
  ] as const)('shows a direct room again whose next message came %s the answer to leaving it', async (when, shown) => {
    const direct = summary('d-1', { direct: true, name: '' });
    await listed(direct, summary('b'));
    const call = () => rooms.frames.messages({ roomId: 'd-1', messages: [message('d-1', 1, 9)] });
    vi.mocked(fetch).mockImplementation(async () =>
      Response.json({ rooms: [...(when === 'never' ? [] : [{ ...direct, seq: 1, rev: 1 }]), summary('b')] }),
    );
    command.mockImplementationOnce(async () => {
      if (when === 'before') call();
      return {};
    });
    await rooms.leave('d-1');
    if (when === 'after') call();
    await vi.waitFor(() => expect(rooms.rooms.map(({ roomId }) => roomId).sort()).toEqual(shown));
  });

  it('stays in a room that I was added to again before the answer to leaving it', async () => {
    await listed(summary('a'));
    command.mockImplementationOnce(async () => {
      rooms.frames.room_removed({ roomId: 'a' });
      rooms.frames.room_created({ room: summary('a', { rev: 3 }) });
      return {};
    });
    await rooms.leave('a');
    expect(rooms.byId('a')?.rev).toBe(3);
  });

  it.each(['room_removed', 'room_deleted'] as const)('drops a room on %s', async (frame) => {
    await listed(summary('a'));
    rooms.frames[frame]({ roomId: 'a', rev: 1 });
    expect(rooms.byId('a')).toBeUndefined();
  });

  it('takes in a room I was added to', async () => {
    await listed();
    rooms.frames.room_created({ room: summary('new', { seq: 1, rev: 3, readSeq: 1 }) });
    expect([rooms.rooms.length, rooms.unreadOf('new')]).toEqual([1, 0]);
  });
});

describe('typing', () => {
  it('is forgotten after five seconds, with a message of theirs, and never shows me', async () => {
    await listed(summary('a'));
    rooms.frames.typing('u1', { roomId: 'a' });
    rooms.frames.typing('u2', { roomId: 'a' });
    rooms.frames.typing(ME, { roomId: 'a' });
    expect(rooms.typingIn('a')).toEqual(['u1', 'u2']);
    rooms.frames.messages({ roomId: 'a', messages: [message('a', 1, 1)] });
    expect(rooms.typingIn('a')).toEqual(['u2']);
    await vi.advanceTimersByTimeAsync(TIMES.typingTimeoutMs - 1);
    expect(rooms.typingIn('a')).toEqual(['u2']);
    await vi.advanceTimersByTimeAsync(1);
    expect(rooms.typingIn('a')).toEqual([]);
  });

  it('is told at most once in two seconds', async () => {
    for (let elapsed = 0; elapsed < 4_500; elapsed += 500) {
      rooms.sendTyping('a');
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(sent('typing')).toHaveLength(3);
  });
});

describe('my read marker', () => {
  const visible = (state: DocumentVisibilityState) =>
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);

  it('moves at once here, and once for many on the server', async () => {
    visible('visible');
    await listed(summary('a', { seq: 9, rev: 9 }));
    for (const seq of [2, 5, 4]) rooms.markRead('a', seq);
    expect(rooms.unreadOf('a')).toBe(4);
    await vi.advanceTimersByTimeAsync(1_000);
    rooms.markRead('a', 3);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent('mark_read')).toEqual([{ roomId: 'a', seq: 5 }]);
  });

  it('stays where it is while nobody looks', async () => {
    visible('hidden');
    await listed(summary('a', { seq: 9, rev: 9 }));
    rooms.markRead('a', 9);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([rooms.unreadOf('a'), sent('mark_read').length]).toEqual([9, 0]);
  });

  it('is sent again after the connection was lost', async () => {
    visible('visible');
    await listed(summary('a', { seq: 9, rev: 9 }));
    command.mockRejectedValueOnce(ApiError.unreachable());
    rooms.markRead('a', 9);
    await vi.advanceTimersByTimeAsync(1_000);
    rooms.flushMarkers();
    expect(sent('mark_read')).toEqual([
      { roomId: 'a', seq: 9 },
      { roomId: 'a', seq: 9 },
    ]);
  });
});

describe('a missing revision', () => {
  it('gets 300 ms to arrive', async () => {
    await listed(summary('a'));
    rooms.frames.messages({ roomId: 'a', messages: [message('a', 2, 2)] });
    expect(rooms.byId('a')?.seq).toBe(0);
    await vi.advanceTimersByTimeAsync(TIMES.gapWaitMs - 1);
    rooms.frames.messages({ roomId: 'a', messages: [message('a', 1, 1)] });
    expect(rooms.byId('a')?.seq).toBe(2);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sent('sync')).toEqual([]);
  });

  it('is asked for then, with what is held', async () => {
    await listed(summary('a', { rev: 4 }));
    rooms.frames.messages({ roomId: 'a', messages: [message('a', 6, 2)] });
    await vi.advanceTimersByTimeAsync(TIMES.gapWaitMs);
    expect(sent('sync')).toEqual([{ rooms: [{ roomId: 'a', afterRev: 4 }] }]);
  });

  it('asks for a thousand rooms a hundred at a time', async () => {
    await listed(...Array.from({ length: 250 }, (_, index) => summary(`r${index}`)));
    rooms.sync.all();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent('sync').map((it) => (it as { rooms: unknown[] }).rooms.length)).toEqual([100, 100, 50]);
  });

  it('drops a room that is gone', async () => {
    await listed(summary('a'));
    command.mockResolvedValueOnce({ rooms: [{ roomId: 'a', rev: 0, messages: [], more: false, gone: true }] } as never);
    rooms.sync.all();
    await vi.advanceTimersByTimeAsync(0);
    expect(rooms.byId('a')).toBeUndefined();
  });
});
