import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useConversationStore } from '@/entities/conversation';
import { useInvitationStore, useMembershipStore, useReplicaStore } from '@/entities/room';
import { useSessionStore } from '@/entities/session';
import { useContactStore, usePresenceStore } from '@/entities/user';
import { connection } from '@/shared/api';
import { startRealtime } from './realtime';

let connected: () => void = () => undefined;
const failing = new Set<string>();

beforeEach(() => {
  vi.useFakeTimers();
  setActivePinia(createPinia());
  vi.spyOn(connection, 'on').mockReturnValue(() => undefined);
  vi.spyOn(connection, 'onConnected').mockImplementation((listener) => {
    connected = listener;
    return () => undefined;
  });
  vi.spyOn(connection, 'command').mockImplementation((name) =>
    failing.has(name) ? Promise.reject(new Error(name)) : Promise.resolve({ rooms: [], invitations: [] } as never),
  );
  vi.stubGlobal(
    'fetch',
    vi.fn((input: string) => {
      const [path = ''] = input.split('?');
      if (failing.has(path)) return Promise.resolve(Response.json({}, { status: 500 }));
      return Promise.resolve(Response.json({ rooms: [], people: [], users: [{ userId: 'x', displayName: 'X' }] }));
    }),
  );
});
afterEach(() => {
  failing.clear();
  useReplicaStore().clear();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const asked = (path: string) =>
  vi.mocked(fetch).mock.calls.filter(([it]) => typeof it === 'string' && it.startsWith(path)).length;

it('reads the list of rooms once in five minutes while connected: what changes comes by itself', async () => {
  startRealtime();
  connected();
  await vi.advanceTimersByTimeAsync(5_000);
  const opening = asked('/chat/rooms');
  await vi.advanceTimersByTimeAsync(15 * 60_000);
  expect(asked('/chat/rooms') - opening).toBe(3);
});

it('loads again what failed after connecting, each by itself', async () => {
  startRealtime();
  const revalidate = vi.spyOn(useMembershipStore(), 'revalidate');
  const invitations = useInvitationStore();
  for (const name of ['/chat/people', '/chat/blocks', '/chat/rooms', 'list_invitations']) failing.add(name);
  connected();
  await vi.advanceTimersByTimeAsync(0);
  expect(revalidate).toHaveBeenCalled();
  expect(invitations.failed).toBe(true);
  failing.clear();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(invitations.failed).toBe(false);
  expect(useContactStore().isBlocked('x')).toBe(true);
  const counts = ['/chat/people', '/chat/blocks'].map(asked);
  expect(counts).toEqual([2, 2]);
  await vi.advanceTimersByTimeAsync(200_000);
  expect(['/chat/people', '/chat/blocks'].map(asked)).toEqual(counts);
});

it('keeps nothing of anybody’s rooms when nobody is signed in', async () => {
  vi.useRealTimers();
  startRealtime();
  const earlier = new Dexie('suda-kept:ann');
  earlier.version(1).stores({ rooms: 'roomId', messages: 'roomId' });
  await earlier.open();
  earlier.close();
  await useConversationStore().restore('ann');
  expect(await Dexie.getDatabaseNames()).toContain('suda-kept:ann');
  vi.stubGlobal('fetch', async () => Response.json({ mode: 'open', signup: 'open' }));
  await useSessionStore().restore();
  await vi.waitFor(async () => expect(await Dexie.getDatabaseNames()).not.toContain('suda-kept:ann'));
});

it('shows a new name of this user, and of members, wherever they are held', async () => {
  const frames = new Map<string, (frame: object) => void>();
  vi.spyOn(connection, 'on').mockImplementation((event, handler) => {
    frames.set(event, handler as (frame: object) => void);
    return () => undefined;
  });
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => setTimeout(draw));
  const session = useSessionStore();
  session.user = { userId: 'ann', displayName: 'Ann', guest: true };
  startRealtime();
  const membership = useMembershipStore();
  const member = (userId: string) => ({ userId, displayName: userId, role: 'member', joinedAt: '' });
  vi.mocked(fetch).mockResolvedValueOnce(Response.json({ members: [member('ann'), member('ben')] }));
  await membership.load('r1');
  const users = ['ann', 'ben'].map((userId) => ({ userId, status: 'online', displayName: `${userId} now` }));
  frames.get('presence')?.({ users });
  await vi.advanceTimersByTimeAsync(100);
  expect(session.user).toMatchObject({ userId: 'ann', displayName: 'ann now' });
  expect(membership.members('r1').map((it) => it.displayName)).toEqual(['ann now', 'ben now']);
  expect(usePresenceStore().displayName('ben')).toBe('ben now');
});

const named = (userId: string, displayName: string) => ({ userId, displayName, role: 'member', joinedAt: '' });

it('knows this user’s new name from a page of members, where its frame was missed', async () => {
  const session = useSessionStore();
  session.user = { userId: 'ann', displayName: 'Ann', guest: true };
  startRealtime();
  vi.mocked(fetch).mockResolvedValueOnce(Response.json({ members: [named('ann', 'Bea')] }));
  await useMembershipStore().load('r1');
  expect(session.user).toMatchObject({ userId: 'ann', displayName: 'Bea' });
});

it('keeps a name that it heard while an older page of members was on its way', async () => {
  useSessionStore().user = { userId: 'ann', displayName: 'Ann', guest: true };
  startRealtime();
  const [membership, presence] = [useMembershipStore(), usePresenceStore()];
  const page = Promise.withResolvers<Response>();
  vi.mocked(fetch).mockReturnValueOnce(page.promise);
  presence.record([{ userId: 'ben', displayName: 'Ben' }]);
  const loaded = membership.load('r1');
  presence.onPresence({ users: [{ userId: 'ben', status: 'online', displayName: 'Benno' }] });
  page.resolve(Response.json({ members: [named('ben', 'Ben')] }));
  await loaded;
  expect(presence.displayName('ben')).toBe('Benno');
  expect(membership.members('r1').map((it) => it.displayName)).toEqual(['Benno']);
});
