import { describe, expect, it, vi } from 'vitest';
import { type RoomStores, setUpRoomStores, summary } from './testing/room-stores';

let stores: RoomStores;
setUpRoomStores((it) => (stores = it));

const failure = (status: number) => () =>
  Promise.resolve(
    Response.json({ error: { code: status === 404 ? 'not_found' : 'internal', message: '' } }, { status }),
  );

/** Answers each path in turn; what has no answer left gets `otherwise`. */
function answering(answers: Record<string, (() => Promise<Response>)[]>, otherwise: (path: string) => Response) {
  vi.stubGlobal(
    'fetch',
    vi.fn((path: string) => answers[path]?.shift()?.() ?? Promise.resolve(otherwise(path))),
  );
}

describe('reading again', () => {
  it('stale summaries goes on when one of their rooms is gone, and until the others could be read', async () => {
    const { frames, load } = stores;
    await load(summary('a'), summary('b'), summary('c'));
    answering({ '/chat/rooms/a': [failure(404)], '/chat/rooms/b': [failure(500)] }, (path) =>
      Response.json({ room: summary(path.slice(-1), { muted: true }) }),
    );
    for (const roomId of ['a', 'b', 'c']) frames.room_prefs({ roomId, muted: true });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(fetch).toHaveBeenCalledTimes(3);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(vi.mocked(fetch).mock.calls.map(([path]) => path)).toEqual([
      ...['a', 'b', 'c'].map((roomId) => `/chat/rooms/${roomId}`),
      '/chat/rooms/b',
    ]);
  });

  it('members of an open room goes on, and a further page that failed leaves the others', async () => {
    const { membership, replicas, load } = stores;
    await load(summary('a'));
    const stop = replicas.follow('a', { upsert: () => undefined, react: () => undefined, reset: () => undefined });
    const member = { userId: 'u1', displayName: 'U1', role: 'member', joinedAt: '2030-01-01T00:00:00.000Z' };
    const page = Response.json({ members: [{ ...member, status: 'offline' }], cursor: 'next' });
    const path = '/chat/rooms/a/members?limit=100';
    answering({ [path]: [failure(500)], [`${path}&cursor=next`]: [failure(500)] }, () => page);
    await expect(membership.load('a')).rejects.toThrow();
    expect(membership.state('a')).toBe('error');
    membership.resume();
    await vi.waitFor(() => expect(membership.state('a')).toBe('ready'));
    await expect(membership.loadMore('a')).rejects.toThrow();
    expect([membership.state('a'), membership.members('a').length]).toEqual(['ready', 1]);
    stop();
  });
});
