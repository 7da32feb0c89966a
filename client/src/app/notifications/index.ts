import { watch } from 'vue';
import type { Router } from 'vue-router';
import { type Message, previewText } from '@/entities/conversation';
import { useNotificationStore } from '@/entities/notification';
import { useReplicaStore, useRoomStore, useRoomTitle } from '@/entities/room';
import { useSessionStore } from '@/entities/session';
import { useContactStore, usePresenceStore } from '@/entities/user';
import { connection, isDirectRoomId, notifyLevelAt, unreadCount } from '@/shared/api';
import { i18n } from '@/shared/i18n';
import { avatarImage } from '@/shared/ui';
import { createBrowserNotifications } from './browser-notifications';
import { createFavicon } from './favicon';
import { createNotifier, type News } from './notifier';
import { createTabLeader, type TabLeader } from './tab-leader';
import { createTone } from './tone';

const SUMMARY = 'suda-missed';
const tagOf = (roomId: string) => `suda-room-${roomId}`;

interface Looked {
  userId: string;
  roomId: string;
  seq: number;
}

/** Tells the signed-in user what comes while they look elsewhere: notifications, a tone, and marks on the tab and the app. */
export function startNotifications(router: Router): void {
  const { t } = i18n.global;
  const session = useSessionStore();
  const replicas = useReplicaStore();
  const rooms = useRoomStore();
  const roomTitle = useRoomTitle();
  const people = usePresenceStore();
  const contacts = useContactStore();
  const notifications = useNotificationStore();
  const desk = createBrowserNotifications((path) => void router.push(path));
  const tone = createTone();
  const favicon = createFavicon();
  const tabs = new BroadcastChannel('suda-looked');
  let leader: TabLeader | undefined;

  const attentive = () => document.visibilityState === 'visible' && document.hasFocus();
  const looksAt = (roomId: string) => attentive() && router.currentRoute.value.params['roomId'] === roomId;

  function stateOf({ roomId, userId }: Message) {
    const room = rooms.byId(roomId);
    if (!room) return undefined;
    return {
      me: replicas.me,
      level: notifyLevelAt(room, Date.now()),
      readSeq: room.readSeq,
      looking: looksAt(roomId),
      blocked: contacts.isBlocked(userId),
    };
  }

  function missedSince(roomId: string, seq: number): number {
    const room = rooms.byId(roomId);
    if (!room || looksAt(roomId)) return 0;
    const after = Math.max(seq, room.readSeq);
    const level = notifyLevelAt(room, Date.now());
    if (level === 'all') return replicas.unreadSince(roomId, after);
    return level === 'mentions' ? (room.mentionedAt ?? []).filter((it) => it > after).length : 0;
  }

  function show(roomId: string, { message, count }: News): void {
    if (notifications.choices.sound) tone.play();
    if (!notifications.on) return;
    const room = rooms.byId(roomId);
    const author = people.shownName(message.userId);
    const title = (room && roomTitle(room)) || t('rooms.unnamed');
    const text = previewText(message.content);
    const body = notifications.choices.text ? text : t('told.hidden');
    void desk.show({
      tag: tagOf(roomId),
      title: count > 1 ? t('told.several', { title, count }) : title,
      body: isDirectRoomId(roomId) ? body : t('rooms.said', { name: author, text: body }),
      icon: avatarImage(message.userId, people.displayName(message.userId)),
      path: `/rooms/${roomId}?at=${message.seq}`,
    });
  }

  function sum(missed: Map<string, number>): void {
    if (notifications.choices.sound) tone.play();
    if (!notifications.on || attentive()) return;
    const count = [...missed.values()].reduce((total, it) => total + it, 0);
    const [only] = missed.keys();
    void desk.show({
      tag: SUMMARY,
      title: t('app.name'),
      body: t('told.missed', { count }, count),
      path: missed.size === 1 && only !== undefined ? `/rooms/${only}` : '/rooms',
    });
  }

  const notifier = createNotifier({
    stateOf,
    places: () => new Map(rooms.rooms.map(({ roomId, seq }) => [roomId, seq])),
    missedSince,
    isLeader: () => leader?.isLeader() === true,
    looked: (roomId, seq) => tabs.postMessage({ userId: replicas.me, roomId, seq } satisfies Looked),
    show,
    sum,
    close: (roomId) => void desk.close(tagOf(roomId)),
    unseen: () => {
      if (document.visibilityState === 'hidden') notifications.miss();
    },
  });

  connection.on('messages', ({ roomId, messages }) => notifier.receive(roomId, messages));
  connection.onConnected(notifier.connected);
  watch(
    connection.status,
    (status, before) => {
      if (before === 'online' && status !== 'idle') notifier.disconnected();
    },
    { flush: 'sync' },
  );
  tabs.addEventListener('message', ({ data }: MessageEvent<Looked>) => {
    if (data.userId === replicas.me) notifier.seenElsewhere(data.roomId, data.seq);
  });
  window.addEventListener('focus', () => {
    notifications.look();
    void desk.close(SUMMARY);
  });
  window.addEventListener('pagehide', () => {
    notifier.tellLooks();
    desk.closePages();
  });

  watch(
    () => new Set(rooms.rooms.flatMap((room) => (unreadCount(room) > 0 ? [room.roomId] : []))),
    (unread, before) => {
      for (const roomId of before) if (!unread.has(roomId)) notifier.read(roomId);
    },
  );
  watch(
    () => (session.status === 'signedIn' ? session.user?.userId : undefined),
    (userId) => {
      notifier.stop();
      leader?.stop();
      leader = userId === undefined ? undefined : createTabLeader(`suda-notifier:${userId}`);
    },
    { immediate: true, flush: 'sync' },
  );
  watch(
    [() => rooms.attention.calls, () => rooms.attention.unread],
    ([calls, unread]) => {
      favicon.set(calls > 0 ? calls : unread > 0 ? 'dot' : undefined);
      // Of an installed app; browsers without it have no such method.
      const app = navigator as Partial<Pick<Navigator, 'setAppBadge' | 'clearAppBadge'>>;
      const done = calls > 0 ? app.setAppBadge?.(calls) : unread > 0 ? app.setAppBadge?.() : app.clearAppBadge?.();
      done?.catch(() => undefined);
    },
    { immediate: true },
  );
}
