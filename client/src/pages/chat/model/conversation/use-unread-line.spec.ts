import { mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { computed, defineComponent, h, nextTick, ref } from 'vue';
import type { Conversation } from '@/entities/conversation';
import { type RoomSummary, useReplicaStore } from '@/entities/room';
import { provideConversation } from './conversation-context';
import { useUnreadLine } from './use-unread-line';

const ROOM: RoomSummary = {
  roomId: 'room',
  name: 'Lunch',
  topic: '',
  visibility: 'private',
  direct: false,
  memberCount: 2,
  seq: 10,
  rev: 10,
  createdAt: '2026-11-21T03:00:00.000Z',
  role: 'member',
  muted: false,
  readSeq: 10,
  mentionCount: 0,
};

describe('the line above the first unread message', () => {
  beforeEach(() => setActivePinia(createPinia()));

  /** The open room, read up to `readSeq`. */
  function open(readSeq: number, looking = true) {
    const replicas = useReplicaStore();
    const state = (seq: number, read: number, readEpoch = 0) =>
      replicas.put({ ...ROOM, seq, rev: seq, readSeq: read, readEpoch });
    state(10, readSeq);
    const attention = ref(looking);
    let line: ReturnType<typeof useUnreadLine> | undefined;
    const Inner = defineComponent(() => {
      line = useUnreadLine(attention);
      return () => undefined;
    });
    const room = computed(() => replicas.summaryOf(ROOM.roomId) ?? ROOM);
    mount(
      defineComponent(() => {
        provideConversation({ conversation: {} as Conversation, room, me: 'me', jumpTo: () => undefined });
        return () => h(Inner);
      }),
    );
    const look = async (on: boolean) => {
      attention.value = on;
      await nextTick();
    };
    const now = async (seq: number, read: number, readEpoch = 0) => {
      state(seq, read, readEpoch);
      await nextTick();
    };
    const back = async (read: number) => {
      state(10, read, 1);
      await nextTick();
    };
    const kept = () => line?.kept.value;
    return { shown: () => [line?.after.value, line?.count.value], kept, back, look, now };
  }

  it('stays where reading began, and counts what came after it until that is read', async () => {
    const { shown, now } = open(4);
    expect(shown()).toEqual([4, 6]);
    await now(12, 9);
    expect(shown()).toEqual([4, 8]);
    await now(12, 12);
    expect(shown()).toEqual([4, 0]);
    await now(13, 12);
    expect(shown()).toEqual([4, 0]);
  });

  it('is not there when everything was read', () => {
    expect(open(10).shown()).toEqual([undefined, 0]);
  });

  it('is placed after what was read when nobody looks any more', async () => {
    const { shown, look, now } = open(10);
    await look(false);
    await now(13, 10);
    await look(true);
    expect(shown()).toEqual([10, 3]);
  });

  it('waits for what comes before anybody looks, and goes when nothing does', async () => {
    const waiting = open(10, false);
    await waiting.now(13, 10);
    await waiting.look(true);
    expect(waiting.shown()).toEqual([10, 3]);
    setActivePinia(createPinia());
    const nothing = open(10, false);
    await nothing.look(true);
    await nothing.now(11, 10);
    expect(nothing.shown()).toEqual([undefined, 0]);
  });

  it('moves up where this user marks something as unread, and keeps that unread', async () => {
    const { shown, kept, back, now } = open(10);
    await back(6);
    expect([shown(), kept()]).toEqual([[6, 4], true]);
    await now(10, 10, 1);
    expect([shown(), kept()]).toEqual([[6, 0], false]);
  });

  it('stays when somebody looks away before they have read all', async () => {
    const { shown, look, now } = open(4);
    await now(10, 6);
    await look(false);
    expect(shown()).toEqual([4, 6]);
  });
});
