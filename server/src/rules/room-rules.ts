import type { Role } from '@suda/contract';
import type { CreateRoom, DeleteRoom, UpdateRoom } from './commands.js';
import { noticeMessage } from './notice.js';
import { roomExists, roomInfoIsStale, roomNotFound } from './refusals.js';
import { actorOf, type MemberView, type RoomDecision, type RoomPlan, type RoomView } from './room-plan.js';

const INFO = ['name', 'topic', 'visibility'] as const;
const isOther = (expected: string | undefined, actual: string) => expected !== undefined && expected !== actual;

/** Creates a room that does not exist yet. */
export function planNewRoom(command: CreateRoom): RoomPlan<never> {
  const { topic, visibility, icon, direct, calledAlone, owner, people } = command;
  const name = direct && people.length === 0 && calledAlone !== undefined ? calledAlone : command.name;
  // A direct conversation has no owner: neither person has rights over the other.
  const first: Role = direct ? 'member' : 'owner';
  const plan: RoomPlan<never> = {
    actorId: owner.userId,
    room: { cause: 'created', name, topic, visibility, icon },
    people: {
      cause: 'created',
      joined: [{ person: owner, role: first }, ...people.map((person) => ({ person, role: 'member' as const }))],
    },
  };
  return direct ? plan : { ...plan, message: noticeMessage('room_created', owner.displayName) };
}

/**
 * Creates a room that exists: a direct one is shown again to its owner. If the owner is not in it, the other person wrote
 * first and the owner was never asked, or has not answered: they enter.
 * @throws {ChatError} `conflict` unless both are direct
 */
export function planExistingRoom<M extends MemberView>(
  { room, members }: RoomView<M>,
  { direct, owner, people }: CreateRoom,
): RoomDecision<M> {
  if (!direct || !room.direct) throw roomExists();
  if (members.has(owner.userId)) return 'unhide';
  const others = people.flatMap(({ userId }) => members.get(userId) ?? []);
  if (others.length !== 1) throw roomNotFound();
  // The other one is named as unchanged: a frame about a new member of a direct room also names its peer.
  return {
    actorId: owner.userId,
    people: { cause: 'joined', joined: [{ person: owner, role: 'member' }], changed: others },
  };
}

/** @throws {ChatError} as `actorOf`; `conflict` if what is expected is not so */
export function planUpdate<M extends MemberView>(view: RoomView<M>, command: UpdateRoom): RoomDecision<M> {
  const { actorId } = command;
  const actor = actorOf(view, actorId, 'update_room');
  const { room } = view;
  // What is so already is no conflict: a repeated command, or two people of one mind.
  const stale = INFO.some((field) => isOther(command.expected?.[field], room[field]) && command[field] !== room[field]);
  if (stale) throw roomInfoIsStale();
  const { name = room.name, topic = room.topic, visibility = room.visibility, icon = room.icon ?? '' } = command;
  const renamed = name !== room.name;
  const same = topic === room.topic && visibility === room.visibility && icon === (room.icon ?? '');
  if (!renamed && same) return 'unchanged';
  const plan: RoomPlan<M> = { actorId, room: { cause: 'updated', name, topic, visibility, icon } };
  return renamed ? { ...plan, message: noticeMessage('room_renamed', actor.displayName, [], name) } : plan;
}

/** @throws {ChatError} as `actorOf` */
export function planDelete<M extends MemberView>(view: RoomView<M>, { actorId }: DeleteRoom): RoomDecision<M> {
  actorOf(view, actorId, 'delete_room');
  return { actorId, ends: true };
}
