import type { Message } from '@suda/contract';
import { expect, vi } from 'vitest';
import type { Rest } from '../support/rest.js';
import type { Crowd } from './crowd.js';

/** All messages of a room, page by page. */
async function history(rest: Rest, roomId: string): Promise<Message[]> {
  const messages: Message[] = [];
  for (let more = true; more;) {
    const page = await rest.get('messages', { params: { id: roomId }, query: { after: messages.length, limit: 200 } });
    messages.push(...page.messages);
    more = page.more;
  }
  return messages;
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** What the server has of each of the crowd's rooms, by room. */
export async function truthOf(crowd: Crowd): Promise<Map<string, Message[]>> {
  const truth = new Map<string, Message[]>();
  for (const roomId of crowd.roomIds) truth.set(roomId, await history(crowd.first.rest, roomId));
  return truth;
}

/** All that was written is there once, as its ack and every frame said, and each room is without a gap and in order. */
export function expectWhole({ ledger, written }: Crowd, truth: ReadonlyMap<string, Message[]>): void {
  const told = [...truth.values()].flat();
  const texts = told.filter(({ kind }) => kind === 'text');
  const byClientId = new Map(texts.map((message) => [message.clientMessageId, message]));
  expect(texts.length).toBe(byClientId.size);
  expect(new Set(byClientId.keys())).toEqual(written);
  for (const ack of ledger.acked.values()) expect(byClientId.get(ack.clientMessageId)).toMatchObject(ack);
  const byId = new Map(told.map((message) => [message.id, message]));
  for (const frame of ledger.heard.values()) expect(byId.get(frame.id)).toMatchObject(frame);
  for (const messages of truth.values()) {
    expect(messages.map(({ seq }) => seq)).toEqual(numbers(messages.length));
    // The room's first revisions are its own and its members'; the rest is messages, without a gap.
    const [{ rev: before }] = messages as [Message];
    expect(messages.map(({ rev }) => rev)).toEqual(numbers(messages.length).map((it) => it + before - 1));
    expect(messages.map(({ createdAt }) => createdAt)).toEqual(messages.map(({ createdAt }) => createdAt).sort());
  }
}

/** Every screen comes to show the truth, and never showed anything twice or out of order. */
export async function expectShown(crowd: Crowd, truth: ReadonlyMap<string, Message[]>, withinMs: number) {
  const deadline = performance.now() + withinMs;
  for (const { roomId, conversation, page } of crowd.conversations) {
    const messages = truth.get(roomId) as Message[];
    const wait = { interval: 5, timeout: Math.max(deadline - performance.now(), 1) };
    const newest = { seq: messages.at(-1)?.seq };
    await vi.waitFor(() => expect(conversation.messages.value.at(-1)).toMatchObject(newest), wait);
    const shown = conversation.messages.value;
    // A page that was away for longer than changes are kept shows the newest of them, and the rest on demand.
    const all = conversation.hasOlder.value ? messages.slice(-shown.length) : messages;
    expect(shown, `the screen of ${page.userId}`).toEqual(all);
  }
  expect(crowd.ledger.faults).toEqual([]);
}
