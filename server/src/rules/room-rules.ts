import type { Role } from '@suda/contract';
import type { CreateRoom, DeleteRoom, UpdateRoom } from './commands.js';
import { noticeMessage } from './notice.js';
import { roomExists, roomNotFound } from './refusals.js';
import { actorOf, type MemberView, type RoomDecision, type RoomPlan, type RoomView } from './room-plan.js';

/** Creates a room that does not exist yet. */
export function planNewRoom({ name, topic, visibility, direct, owner, people }: CreateRoom): RoomPlan<never> {
  // A direct conversation has no owner: neither person has rights over the other.
  const first: Role = direct ? 'member' : 'owner';
  const plan: RoomPlan<never> = {
    actorId: owner.userId,
    room: { cause: 'created', name, topic, visibility },
    people: {
      cause: 'created',
      joined: [{ person: owner, role: first }, ...people.map((person) => ({ person, role: 'member' as const }))],
    },
  };
  return direct ? plan : { ...plan, message: noticeMessage('room_created', owner.displayName) };
}

/**
 * Creates a room that exists: a direct one is shown again to its owner.
 * @throws {ChatError} `conflict` unless both are direct, `not_found` for a caller that is not a member
 */
export function planExistingRoom<M extends MemberView>(
  { room, members }: RoomView<M>,
  { direct, owner }: CreateRoom,
): RoomDecision<M> {
  if (!direct || !room.direct) throw roomExists();
  if (!members.has(owner.userId)) throw roomNotFound();
  return 'unhide';
}

/** @throws {ChatError} as `actorOf` */
export function planUpdate<M extends MemberView>(view: RoomView<M>, command: UpdateRoom): RoomDecision<M> {
  const { actorId } = command;
  const actor = actorOf(view, actorId, 'update_room');
  const { room } = view;
  const { name = room.name, topic = room.topic, visibility = room.visibility } = command;
  const renamed = name !== room.name;
  if (!renamed && topic === room.topic && visibility === room.visibility) return 'unchanged';
  const plan: RoomPlan<M> = { actorId, room: { cause: 'updated', name, topic, visibility } };
  return renamed ? { ...plan, message: noticeMessage('room_renamed', actor.displayName, [], name) } : plan;
}

/** @throws {ChatError} as `actorOf` */
export function planDelete<M extends MemberView>(view: RoomView<M>, { actorId }: DeleteRoom): RoomDecision<M> {
  actorOf(view, actorId, 'delete_room');
  return { actorId, ends: true };
}
