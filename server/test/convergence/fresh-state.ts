import { LIMITS, type Member, type Message, type RoomSummary } from '@suda/contract';
import type { Rest } from '../support/rest.js';

export interface RoomView {
  summary: RoomSummary;
  members: Member[];
  messages: Message[];
}

/** By roomId. */
export type View = Record<string, RoomView>;

async function messagesOf(rest: Rest, roomId: string): Promise<Message[]> {
  const messages: Message[] = [];
  for (let more = true; more;) {
    const query = { after: messages.at(-1)?.seq ?? 0, limit: LIMITS.pageSize };
    const page = await rest.get('messages', { params: { id: roomId }, query });
    messages.push(...page.messages);
    more = page.more;
  }
  return messages;
}

export async function membersOf(rest: Rest, roomId: string): Promise<Member[]> {
  const { members } = await rest.get('members', { params: { id: roomId }, query: { limit: LIMITS.pageSize } });
  return members.map(({ status: _, ...member }) => member);
}

/** A room as somebody sees it who comes in now. */
export const roomView = async (rest: Rest, summary: RoomSummary): Promise<RoomView> => ({
  summary,
  members: await membersOf(rest, summary.roomId),
  messages: await messagesOf(rest, summary.roomId),
});

/** All that a user sees who comes in now. */
export async function freshView(rest: Rest): Promise<View> {
  const { rooms } = await rest.get('rooms', { query: { limit: LIMITS.pageSize } });
  const views = await Promise.all(rooms.map((summary) => roomView(rest, summary)));
  return Object.fromEntries(views.map((view) => [view.summary.roomId, view]));
}
