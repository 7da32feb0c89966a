import type { CommandInput, CommandName } from '@suda/contract';
import fc from 'fast-check';

type Commands = { [C in CommandName]: { name: C; payload: CommandInput<C> } };
/** A command that changes something that other clients, or other sessions, hold; not one that makes clients ask again. */
export type ChangeName = Exclude<
  CommandName,
  | 'register'
  | 'sync'
  | 'typing'
  | 'mark_unread'
  | 'list_invitations'
  | 'accept_invitation'
  | 'decline_invitation'
  | 'block_user'
  | 'unblock_user'
  | 'list_blocks'
  | 'set_preferences'
  | 'set_custom_status'
  | 'set_display_name'
  | 'get_rail'
  | 'set_rail'
  | 'watch_presence'
>;
export type ChangeCommand = Commands[ChangeName];

/** Rooms and people by number: what they stand for is created again in every run. */
export interface Step {
  actor: number;
  /** Whoever it is; else somebody who may: a member, and for an edit the author. */
  anybody: boolean;
  room: number;
  make: (roomId: string, userIds: readonly string[]) => ChangeCommand;
  [fc.toStringMethod]: () => string;
}

const seq = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 6 }) }, fc.constant(40));
const person = fc.nat(3);
const emoji = fc.constantFrom('👍', '🎉', '❤️');
const words = fc.constantFrom('hello', '점심 뭐 먹을까요?', 'see you', 'ㅋㅋ');

type Made = [name: ChangeName, make: (roomId: string, userIds: readonly string[]) => object, shown: unknown];

const user = (userIds: readonly string[], index: number): string => userIds[index % userIds.length] ?? '';

const CHANGES: { [C in ChangeName]: fc.Arbitrary<Made> } = {
  send_message: fc
    .record({ content: words, mention: fc.option(person), replyTo: fc.option(seq), id: fc.option(fc.nat(2)) })
    .map((it) => [
      'send_message',
      (roomId, userIds) => ({
        roomId,
        content: it.content,
        ...(it.mention !== null && { mentions: [user(userIds, it.mention)] }),
        ...(it.replyTo !== null && { replyTo: it.replyTo }),
        ...(it.id !== null && { clientMessageId: `again-${it.id}` }),
      }),
      it,
    ]),
  edit_message: fc.record({ seq, content: words, mention: fc.option(person) }).map((it) => [
    'edit_message',
    (roomId, userIds) => ({
      roomId,
      seq: it.seq,
      content: it.content,
      ...(it.mention !== null && { mentions: [user(userIds, it.mention)] }),
    }),
    it,
  ]),
  delete_message: seq.map((it) => ['delete_message', (roomId) => ({ roomId, seq: it }), it]),
  add_reaction: fc.record({ seq, emoji }).map((it) => ['add_reaction', (roomId) => ({ roomId, ...it }), it]),
  remove_reaction: fc.record({ seq, emoji }).map((it) => ['remove_reaction', (roomId) => ({ roomId, ...it }), it]),
  mark_read: seq.map((it) => ['mark_read', (roomId) => ({ roomId, seq: it }), it]),
  set_room_prefs: fc.boolean().map((muted) => ['set_room_prefs', (roomId) => ({ roomId, muted }), muted]),
  join_room: fc.constant<Made>(['join_room', (roomId) => ({ roomId }), '']),
  leave_room: fc.constant<Made>(['leave_room', (roomId) => ({ roomId }), '']),
  add_members: fc
    .array(person, { minLength: 1, maxLength: 2 })
    .map((people) => [
      'add_members',
      (roomId, userIds) => ({ roomId, userIds: people.map((it) => user(userIds, it)) }),
      people,
    ]),
  remove_member: person.map((it) => [
    'remove_member',
    (roomId, userIds) => ({ roomId, userId: user(userIds, it) }),
    it,
  ]),
  ban_user: person.map((it) => ['ban_user', (roomId, userIds) => ({ roomId, userId: user(userIds, it) }), it]),
  unban_user: person.map((it) => ['unban_user', (roomId, userIds) => ({ roomId, userId: user(userIds, it) }), it]),
  set_role: fc
    .record({ person, role: fc.constantFrom('owner', 'admin', 'member') })
    .map((it) => ['set_role', (roomId, userIds) => ({ roomId, userId: user(userIds, it.person), role: it.role }), it]),
  update_room: fc
    .record(
      { name: fc.constantFrom('lunch', '점심'), topic: words, visibility: fc.constantFrom('public', 'private') },
      { requiredKeys: [] },
    )
    .map((it) => ['update_room', (roomId) => ({ roomId, ...it }), it]),
  create_room: fc
    .record({
      people: fc.array(person, { minLength: 1, maxLength: 3 }),
      visibility: fc.constantFrom('public', 'private'),
      direct: fc.boolean(),
    })
    .map((it) => [
      'create_room',
      (_, userIds) => ({
        participants: (it.direct ? it.people.slice(0, 1) : it.people).map((index) => user(userIds, index)),
        visibility: it.visibility,
        direct: it.direct,
      }),
      it,
    ]),
  delete_room: fc.constant<Made>(['delete_room', (roomId) => ({ roomId }), '']),
};

/** Much that is said, little that takes it away again. */
const WEIGHTS: Partial<Record<ChangeName, number>> = {
  send_message: 16,
  edit_message: 6,
  delete_message: 5,
  add_reaction: 5,
  remove_reaction: 4,
  set_role: 5,
  add_members: 5,
  remove_member: 5,
  join_room: 4,
  update_room: 4,
  delete_room: 1,
  mark_read: 1,
};

const change = fc.oneof(
  ...Object.entries(CHANGES).map(([name, arbitrary]) => ({ weight: WEIGHTS[name as ChangeName] ?? 2, arbitrary })),
);

/** One change by somebody somewhere. */
export const step: fc.Arbitrary<Step> = fc
  .record({ actor: person, anybody: fc.nat(7).map((it) => it === 7), room: fc.nat(3), made: change })
  .map(({ actor, anybody, room, made: [name, make, shown] }) => ({
    actor,
    anybody,
    room,
    make: (roomId, userIds) => ({ name, payload: make(roomId, userIds) }) as ChangeCommand,
    [fc.toStringMethod]: () => `user ${actor}, room ${room}: ${name} ${JSON.stringify(shown)}`,
  }));

export const CHANGE_NAMES = Object.keys(CHANGES) as ChangeName[];
