import { nextTick } from 'vue';
import { describe, expect, it, vi } from 'vitest';
import type { Member, Message, RoomSummary } from '@suda/contract';
import { usePresenceStore } from '@/entities/user/@x/room';
import { ApiError } from '@/shared/api';
import { at, ME, message, summary, type RoomStores, setUpRoomStores } from './testing/room-stores';

let rooms: RoomStores['rooms'];
let membership: RoomStores['membership'];
let frames: RoomStores['frames'];
let roomTitle: RoomStores['roomTitle'];
let command: RoomStores['command'];
let sent: RoomStores['sent'];
let load: RoomStores['load'];
setUpRoomStores((stores) => {
  ({ rooms, membership, frames, roomTitle, command, sent, load } = stores);
});

describe('the list of rooms', () => {
  it('has the latest conversation first, then the one created last, then the higher id', async () => {
    await load(
      summary('a', { createdAt: at(1) }),
      summary('b', { createdAt: at(1) }),
      summary('old', { seq: 1, rev: 1, lastMessage: message('old', 1, 0) }),
      summary('talk', { seq: 1, rev: 1, lastMessage: message('talk', 1, 9) }),
    );
    expect(rooms.rooms.map(({ roomId }) => roomId)).toEqual(['talk', 'b', 'a', 'old']);
    frames.messages({ roomId: 'old', messages: [message('old', 2, 10)] });
    expect(rooms.rooms[0]?.roomId).toBe('old');
  });

  it('knows why a room is not in it any more, whichever frame says so first', async () => {
    await load(summary('a'), summary('b'), summary('c', { direct: true }));
    const gone = { joined: [], changed: [], left: [ME], memberCount: 1 };
    frames.member_changed({ roomId: 'a', rev: 1, ...gone });
    frames.room_removed({ roomId: 'a', reason: 'removed' });
    frames.room_deleted({ roomId: 'b', rev: 1 });
    frames.room_removed({ roomId: 'b' });
    frames.member_changed({ roomId: 'c', rev: 1, ...gone });
    const reasons = () => ['a', 'b', 'c'].map((roomId) => rooms.departureFrom(roomId)?.reason);
    expect(reasons()).toEqual(['removed', 'deleted', 'gone']);
    frames.room_created({ room: summary('a') });
    expect(reasons()).toEqual([undefined, 'deleted', 'gone']);
  });

  it('counts unread messages, mentions separately, and leaves muted rooms out of the sum', async () => {
    await load(summary('a', { seq: 5, rev: 5, readSeq: 3 }), summary('m', { seq: 7, rev: 7, muted: true }));
    frames.messages({ roomId: 'a', messages: [message('a', 6, 1, { mentions: [ME] })] });
    expect([rooms.unreadOf('a'), rooms.unreadOf('m'), rooms.attention.unread]).toEqual([3, 7, 3]);
    expect(rooms.byId('a')?.mentionCount).toBe(1);
    frames.messages({ roomId: 'a', messages: [message('a', 7, 2, { userId: ME })] });
    expect([rooms.unreadOf('a'), rooms.byId('a')?.mentionCount]).toEqual([0, 0]);
    frames.read_marker({ roomId: 'm', markers: { [ME]: 7 } });
    expect(rooms.unreadOf('m')).toBe(0);
  });

  it('counts apart what calls this user: mentions anywhere, and everything in direct conversations that are not muted', async () => {
    const three = { seq: 3, rev: 3 };
    const called = { mentionCount: 1, mentionedAt: [2] };
    const muted = { muted: true, notify: 'none' } as const;
    const list: RoomSummary[] = [];
    const waiting = async (roomId: string, more: Partial<RoomSummary>) => {
      list.push(summary(roomId, { ...three, ...more }));
      await load(...list);
      return rooms.attention;
    };
    expect(await waiting('a', {})).toEqual({ unread: 3, calls: 0 });
    expect(await waiting('b', called)).toEqual({ unread: 6, calls: 1 });
    expect(await waiting('c', { ...called, ...muted })).toEqual({ unread: 6, calls: 2 });
    expect(await waiting('d-1', { direct: true })).toEqual({ unread: 9, calls: 5 });
    expect(await waiting('d-2', { ...muted, direct: true })).toEqual({ unread: 9, calls: 5 });
    expect(await waiting('e', { muted: true, notify: 'mentions' })).toEqual({ unread: 9, calls: 5 });
  });

  it('keeps a level, and ends a mute for a time by itself', async () => {
    await load(summary('a'), summary('b'));
    const prefs = (roomId: string) => {
      const { muted, notify, mutedUntil } = rooms.byId(roomId) ?? {};
      return { muted, notify, mutedUntil };
    };
    const until = (ms: number) => new Date(Date.now() + ms).toISOString();
    // The summary is asked for again: here that is under way for good.
    vi.stubGlobal('fetch', () => new Promise(() => undefined));
    frames.room_prefs({ roomId: 'a', muted: true, notify: 'mentions', mutedUntil: until(60_000) });
    frames.room_prefs({ roomId: 'b', muted: true, notify: 'all', mutedUntil: until(40 * 86_400_000) });
    await nextTick();
    vi.advanceTimersByTime(59_999);
    expect(prefs('a')).toMatchObject({ muted: true, notify: 'mentions', mutedUntil: expect.any(String) as unknown });
    vi.advanceTimersByTime(1);
    expect(prefs('a')).toEqual({ muted: true, notify: 'mentions', mutedUntil: undefined });
    await nextTick();
    vi.advanceTimersByTime(39 * 86_400_000);
    expect(prefs('b').muted).toBe(true);
    vi.advanceTimersByTime(86_400_000);
    expect(prefs('b')).toEqual({ muted: false, notify: 'all', mutedUntil: undefined });
  });

  it('sends a level so that servers of the version before understand it', async () => {
    await load(summary('a'));
    vi.stubGlobal('fetch', () => new Promise(() => undefined));
    command.mockResolvedValue({ muted: true, notify: 'mentions' });
    await rooms.setPrefs('a', { notify: 'mentions' });
    expect(sent('set_room_prefs')).toEqual([{ roomId: 'a', muted: true, notify: 'mentions' }]);
    expect(rooms.byId('a')).toMatchObject({ muted: true, notify: 'mentions' });
    command.mockResolvedValue({ muted: false });
    await rooms.setMuted('a', false);
    expect(rooms.byId('a')).not.toHaveProperty('notify');
  });

  it('counts as unread what somebody wrote and did not delete', async () => {
    await load(summary('a', { seq: 5, rev: 5, readSeq: 1, uncounted: [2, 4] }));
    expect(rooms.unreadOf('a')).toBe(2);
    const joined = message('a', 6, 1, { kind: 'system', userId: ME });
    const wrong = message('a', 7, 1);
    frames.messages({ roomId: 'a', messages: [joined, wrong] });
    expect(rooms.unreadOf('a')).toBe(3);
    frames.message_updated({ roomId: 'a', message: { ...wrong, rev: 8, content: '', deletedAt: at(2) } });
    expect([rooms.unreadOf('a'), rooms.byId('a')?.uncounted]).toEqual([2, [2, 4, 6, 7]]);
    rooms.markRead('a', 4);
    expect([rooms.unreadOf('a'), rooms.unreadSince('a', 1)]).toEqual([1, 2]);
  });

  it('has no badge for a room at whose end this user looks, though that is not read yet', async () => {
    await load(summary('a', { seq: 2, rev: 2, readSeq: 2 }), summary('b', { seq: 1, rev: 1 }));
    rooms.watched = 'a';
    frames.messages({ roomId: 'a', messages: [message('a', 3, 1)] });
    expect([rooms.badgeOf('a'), rooms.unreadOf('a'), rooms.attention.unread]).toEqual([0, 1, 1]);
    rooms.watched = undefined;
    expect([rooms.badgeOf('a'), rooms.attention.unread]).toEqual([1, 2]);
  });

  it('counts a mention as long as its message has it', async () => {
    await load(summary('a', { seq: 3, rev: 3, readSeq: 1, mentionCount: 1, mentionedAt: [2] }));
    const change = (seq: number, rev: number, more: Partial<Message>) =>
      frames.message_updated({ roomId: 'a', message: message('a', seq, 1, { rev, ...more }) });
    change(3, 4, { mentions: [ME] });
    expect(rooms.byId('a')).toMatchObject({ mentionCount: 2, mentionedAt: [2, 3] });
    change(2, 5, { mentions: ['u2'] });
    expect(rooms.byId('a')).toMatchObject({ mentionCount: 1, mentionedAt: [3] });
    change(1, 6, { mentions: [ME] });
    expect(rooms.byId('a')).toMatchObject({ mentionCount: 1, mentionedAt: [3] });
    change(3, 7, { content: '', deletedAt: at(2) });
    expect(rooms.byId('a')).toMatchObject({ mentionCount: 0, mentionedAt: [] });
  });

  it('calls a direct conversation by its peer, a room by its name, a nameless one by its members', async () => {
    const peer = { userId: 'u1', displayName: '민수' };
    await load(
      summary('d-1', { direct: true, name: '', peer }),
      summary('r', { name: '점심' }),
      summary('x', { name: '' }),
    );
    const title = (roomId: string) => roomTitle(rooms.byId(roomId) ?? summary(roomId));
    expect([title('d-1'), title('r'), title('x')]).toEqual(['민수', '점심', '']);
    const member = (userId: string): Member => ({ userId, displayName: `${userId}!`, role: 'member', joinedAt: at(0) });
    const members = [member(ME), member('u1'), member('u2')];
    vi.mocked(fetch).mockImplementation(async () => Response.json({ members }));
    await membership.load('x');
    expect(title('x')).toBe('u1!, u2!');
  });

  it('calls a room that nobody named by its other people', async () => {
    const people = usePresenceStore();
    people.record([{ userId: ME, displayName: '민지' }]);
    await load(
      summary('three', { name: '민지, 박준호, Kim' }),
      summary('named', { name: '민지' }),
      summary('others', { name: '박준호, Kim' }),
    );
    const titles = ['three', 'named', 'others'].map((it) => roomTitle(rooms.byId(it) ?? summary(it)));
    expect(titles).toEqual(['박준호, Kim', '민지', '박준호, Kim']);
    expect(roomTitle({ roomId: 'invited', name: 'Kim, 민지', direct: false })).toBe('Kim');
  });

  it('drops a room after leaving it, whatever list was in flight', async () => {
    await load(summary('a'), summary('b'));
    let answer: (response: Response) => void = () => undefined;
    vi.mocked(fetch).mockImplementation(() => new Promise((resolve) => (answer = resolve)));
    const refreshed = rooms.refresh();
    await membership.leave('a');
    answer(Response.json({ rooms: [summary('a'), summary('b')] }));
    await refreshed;
    expect(rooms.rooms.map(({ roomId }) => roomId)).toEqual(['b']);
  });

  it.each([
    ['after', ['b', 'd-1']],
    ['before', ['b', 'd-1']],
    ['never', ['b']],
  ] as const)('shows a direct room again whose next message came %s the ack of leaving it', async (when, shown) => {
    const direct = summary('d-1', { direct: true, name: '' });
    await load(direct, summary('b'));
    const receive = () => frames.messages({ roomId: 'd-1', messages: [message('d-1', 1, 9)] });
    vi.mocked(fetch).mockImplementation(async () =>
      Response.json({ rooms: [...(when === 'never' ? [] : [{ ...direct, seq: 1, rev: 1 }]), summary('b')] }),
    );
    command.mockImplementationOnce(async () => {
      if (when === 'before') receive();
      return {};
    });
    await membership.leave('d-1');
    if (when === 'after') receive();
    await vi.waitFor(() => expect(rooms.rooms.map(({ roomId }) => roomId).sort()).toEqual(shown));
  });

  it('stays in a room after being added again before the ack of leaving it', async () => {
    await load(summary('a'));
    command.mockImplementationOnce(async () => {
      frames.room_removed({ roomId: 'a' });
      frames.room_created({ room: summary('a', { rev: 3 }) });
      return {};
    });
    await membership.leave('a');
    expect(rooms.byId('a')?.rev).toBe(3);
  });

  it.each(['room_removed', 'room_deleted'] as const)('drops a room on %s', async (frame) => {
    await load(summary('a'));
    frames[frame]({ roomId: 'a', rev: 1 });
    expect(rooms.byId('a')).toBeUndefined();
  });

  it('adds a room this user was added to', async () => {
    await load();
    frames.room_created({ room: summary('new', { seq: 1, rev: 3, readSeq: 1 }) });
    expect([rooms.rooms.length, rooms.unreadOf('new')]).toEqual([1, 0]);
  });
});

describe('the read marker', () => {
  it('moves at once here, and in one command for many messages', async () => {
    await load(summary('a', { seq: 9, rev: 9 }));
    for (const seq of [2, 5, 4]) rooms.markRead('a', seq);
    expect(rooms.unreadOf('a')).toBe(4);
    await vi.advanceTimersByTimeAsync(1_000);
    rooms.markRead('a', 3);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent('mark_read')).toEqual([{ roomId: 'a', seq: 5 }]);
  });

  it('moves back when this user asks for it, and what is missing then is fetched', async () => {
    const fresh = summary('a', { seq: 9, rev: 9, readSeq: 3, readEpoch: 1, mentionCount: 1, mentionedAt: [5] });
    await load(summary('a', { seq: 9, rev: 9, readSeq: 7 }));
    vi.mocked(fetch).mockImplementation(async () => Response.json({ room: fresh }));
    command.mockResolvedValueOnce({ readSeq: 3, readEpoch: 1, seq: 9 });
    rooms.markRead('a', 8);
    await rooms.markUnread('a', 4);
    expect(rooms.unreadOf('a')).toBe(6);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(rooms.byId('a')).toEqual({ ...fresh, uncounted: [] });
    expect([sent('mark_read'), sent('mark_unread')]).toEqual([[], [{ roomId: 'a', seq: 4 }]]);
  });

  it('knows again which messages mention this user when it moves back over them', async () => {
    await load(summary('a', { seq: 3, rev: 3, readSeq: 1, mentionedAt: [2] }));
    frames.messages({ roomId: 'a', messages: [message('a', 4, 1, { mentions: [ME] })] });
    rooms.markRead('a', 4);
    expect(rooms.byId('a')).toMatchObject({ mentionCount: 0, mentionedAt: [] });
    command.mockResolvedValueOnce({ readSeq: 1, readEpoch: 1, seq: 4 });
    await rooms.markUnread('a', 2);
    expect(rooms.byId('a')).toMatchObject({ mentionCount: 2, mentionedAt: [2, 4] });
  });

  it('takes the later of two markers from other sessions: that of the later epoch, or the further one', async () => {
    await load(summary('a', { seq: 9, rev: 9, readSeq: 7 }));
    const moved = (readSeq: number, readEpoch?: number) => {
      const epochs = readEpoch === undefined ? {} : { epochs: { [ME]: readEpoch }, seq: 9 };
      frames.read_marker({ roomId: 'a', markers: { [ME]: readSeq }, ...epochs });
      return rooms.byId('a')?.readSeq;
    };
    expect([moved(6), moved(8), moved(2, 1), moved(9), moved(1, 1), moved(4, 1)]).toEqual([7, 8, 2, 2, 2, 4]);
  });

  it('stays back when a message that this user wrote before comes late', async () => {
    await load(summary('a', { seq: 8, rev: 8, readSeq: 8 }));
    frames.read_marker({ roomId: 'a', markers: { [ME]: 2 }, epochs: { [ME]: 1 }, seq: 9 });
    frames.messages({ roomId: 'a', messages: [message('a', 9, 1, { userId: ME })] });
    expect(rooms.byId('a')?.readSeq).toBe(2);
    frames.messages({ roomId: 'a', messages: [message('a', 10, 2, { userId: ME })] });
    expect(rooms.byId('a')?.readSeq).toBe(10);
  });

  it('is sent again after the connection was lost', async () => {
    await load(summary('a', { seq: 9, rev: 9 }));
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
