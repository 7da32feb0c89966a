import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { defineComponent, h, ref } from 'vue';
import type { Conversation } from '@/entities/conversation';
import type { RoomSummary } from '@/entities/room';
import { provideConversation } from './conversation-context';
import { useMentionSteps } from './use-mention-steps';

describe('the steps through mentions', () => {
  function open(mentionedAt: number[]) {
    const room = ref({ mentionedAt } as unknown as RoomSummary);
    const gone: number[] = [];
    let steps: ReturnType<typeof useMentionSteps> | undefined;
    const Inner = defineComponent(() => {
      steps = useMentionSteps((seq) => gone.push(seq));
      return () => undefined;
    });
    mount(
      defineComponent(() => {
        provideConversation({ conversation: {} as Conversation, room, me: 'me', jumpTo: () => undefined });
        return () => h(Inner);
      }),
    );
    return { room, gone, next: () => steps?.next(), count: () => steps?.count.value };
  }

  it('go from the oldest to the newest, and around again', () => {
    const { gone, next, count } = open([3, 8]);
    for (let i = 0; i < 3; i += 1) next();
    expect([gone, count()]).toEqual([[3, 8, 3], 2]);
  });

  it('go on after what was read meanwhile', () => {
    const { room, gone, next, count } = open([3, 8, 9]);
    next();
    room.value = { ...room.value, mentionedAt: [8, 9] };
    next();
    expect([gone, count()]).toEqual([[3, 8], 2]);
  });

  it('go nowhere without one', () => {
    const { gone, next } = open([]);
    next();
    expect(gone).toEqual([]);
  });
});
