import { outranks } from '@suda/contract';
import type { AddMembers, JoinRoom, LeaveRoom, NamedUser, RemoveMember, SetRole } from './commands.js';
import { noticeMessage } from './notice.js';
import { directRoomIsFull, memberNotFound, ownRole, roleForbids, roomNotFound } from './refusals.js';
import { actorOf, type MemberView, type RoomDecision, type RoomView } from './room-plan.js';

/** Each person once, at their first position. */
const eachOnce = (people: readonly NamedUser[]): NamedUser[] => [
  ...new Map(people.map((it) => [it.userId, it])).values(),
];

/** @throws {ChatError} `not_found` for a private room that the person did not leave voluntarily while it was private */
export function planJoin<M extends MemberView>(
  { room, members, leftVoluntarily }: RoomView<M>,
  { person }: JoinRoom,
): RoomDecision<M> {
  if (members.has(person.userId)) return room.direct ? 'unhide' : 'unchanged';
  if (room.visibility !== 'public' && !leftVoluntarily) throw roomNotFound();
  return {
    actorId: person.userId,
    people: { cause: 'joined', joined: [{ person, role: 'member' }] },
    message: noticeMessage('member_joined', person.displayName, [person]),
  };
}

/** @throws {ChatError} as `actorOf`; `forbidden` for a direct room */
export function planAddMembers<M extends MemberView>(view: RoomView<M>, command: AddMembers): RoomDecision<M> {
  const { actorId } = command;
  const actor = actorOf(view, actorId, 'add_members');
  if (view.room.direct) throw directRoomIsFull();
  const people = eachOnce(command.people).filter((it) => !view.members.has(it.userId));
  if (people.length === 0) return 'unchanged';
  return {
    actorId,
    people: { cause: 'added', joined: people.map((person) => ({ person, role: 'member' })) },
    message: noticeMessage('members_added', actor.displayName, people),
  };
}

/** @throws {ChatError} as `actorOf` */
export function planLeave<M extends MemberView>(view: RoomView<M>, { userId }: LeaveRoom): RoomDecision<M> {
  const actor = actorOf(view, userId, 'leave');
  if (view.room.direct) return 'hide';
  if (view.room.memberCount === 1) return { actorId: userId, ends: true };
  const heir = actor.role === 'owner' ? view.heirs.find((it) => it.userId !== userId) : undefined;
  return {
    actorId: userId,
    people: {
      cause: 'left',
      changed: heir ? [{ ...heir, role: 'owner' }] : [],
      left: [actor],
      // A public room lets anybody in as long as it is public, and that ends with it.
      mayReturn: view.room.visibility === 'private',
    },
    message: noticeMessage('member_left', actor.displayName, [actor]),
  };
}

/** @throws {ChatError} as `actorOf`; `not_found` without such a member, `forbidden` for one of no lower role */
export function planRemove<M extends MemberView>(view: RoomView<M>, command: RemoveMember): RoomDecision<M> {
  const { actorId, userId } = command;
  const actor = actorOf(view, actorId, 'remove_member');
  const target = view.members.get(userId);
  if (!target) throw memberNotFound();
  if (!outranks(actor.role, target.role)) throw roleForbids();
  return {
    actorId,
    people: { cause: 'removed', left: [target] },
    message: noticeMessage('member_removed', actor.displayName, [target]),
  };
}

/** @throws {ChatError} as `actorOf`; `conflict` for the actor's own role, `not_found` without such a member */
export function planRole<M extends MemberView>(view: RoomView<M>, command: SetRole): RoomDecision<M> {
  const { actorId, userId, role } = command;
  const actor = actorOf(view, actorId, 'set_role');
  if (userId === actorId) throw ownRole();
  const target = view.members.get(userId);
  if (!target) throw memberNotFound();
  if (target.role === role) return 'unchanged';
  const changed: M[] = [{ ...target, role }];
  // A room has one owner: who hands it over stays an admin.
  if (role === 'owner') changed.push({ ...actor, role: 'admin' });
  return { actorId, people: { cause: 'role', changed } };
}
