import { can, LIMITS, outranks } from '@suda/contract';
import type {
  AddedUser,
  AddMembers,
  BanUser,
  JoinRoom,
  LeaveRoom,
  NamedUser,
  RemoveMember,
  SetRole,
  UnbanUser,
} from './commands.js';
import { openLink } from './link-rules.js';
import { joinMessage, noticeMessage } from './notice.js';
import {
  directRoomIsFull,
  memberNotFound,
  ownRole,
  peopleAreBanned,
  peopleWereRemoved,
  roleForbids,
  roomNotFound,
  tooManyBans,
} from './refusals.js';
import {
  actorOf,
  type MemberView,
  type RoomDecision,
  type RoomPlan,
  type RoomView,
  type Standing,
} from './room-plan.js';

/** Each person once, at their first position. */
const eachOnce = (people: readonly AddedUser[]): AddedUser[] => [
  ...new Map(people.map((it) => [it.userId, it])).values(),
];

/**
 * A link opens a private room, but not to those who were removed: they wait for a member who may remove to add them.
 * @throws {ChatError} `not_found` for a private room that the person did not leave voluntarily while it was private;
 *   `forbidden` for a public one that they are banned from; with a link as `openLink`, and `forbidden` for people kept out
 */
export function planJoin<M extends MemberView>(view: RoomView<M>, { person, link: use }: JoinRoom): RoomDecision<M> {
  const { room, members, standings } = view;
  const { userId } = person;
  if (members.has(userId)) return room.direct ? 'unhide' : 'unchanged';
  const standing = standings.get(userId);
  const link = use && openLink(view.link, use.at);
  const isPrivate = room.visibility !== 'public';
  if (isPrivate && !link && standing !== 'left') throw roomNotFound();
  if (standing === 'banned') throw peopleAreBanned([userId]);
  if (isPrivate && standing === 'removed') throw peopleWereRemoved([userId]);
  const by = link && { userId: link.madeBy, displayName: members.get(link.madeBy)?.displayName };
  return {
    actorId: userId,
    people: { cause: 'joined', joined: [{ person, role: 'member' }], ...(link && { link }) },
    message: joinMessage(person, by),
  };
}

/**
 * @throws {ChatError} as `actorOf`; `forbidden` for a direct room, for banned people, and for removed ones if the actor may not
 *   remove
 */
export function planAddMembers<M extends MemberView>(view: RoomView<M>, command: AddMembers): RoomDecision<M> {
  const { actorId } = command;
  const actor = actorOf(view, actorId, 'add_members');
  if (view.room.direct) throw directRoomIsFull();
  const people = eachOnce(command.people).filter((it) => !view.members.has(it.userId));
  const those = (standing: Standing) =>
    people.map((it) => it.userId).filter((userId) => view.standings.get(userId) === standing);
  const [banned, removed] = [those('banned'), those('removed')];
  if (banned.length > 0) throw peopleAreBanned(banned);
  if (removed.length > 0 && !can(actor.role, 'remove_member')) throw peopleWereRemoved(removed);
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
      ...(view.room.visibility === 'private' && { standing: { of: actor, is: 'left' } }),
    },
    message: noticeMessage('member_left', actor.displayName, [actor]),
  };
}

/**
 * Takes away what of the room the person has: membership, or the right to come back.
 * @throws {ChatError} as `actorOf`; `not_found` for somebody who has neither, `forbidden` for a member of no lower role
 */
export function planRemove<M extends MemberView>(
  view: RoomView<M>,
  { actorId, person }: RemoveMember,
): RoomDecision<M> {
  const actor = actorOf(view, actorId, 'remove_member');
  if (!view.members.has(person.userId) && view.standings.get(person.userId) !== 'left') throw memberNotFound();
  return keepOut(view, actor, person, 'removed');
}

/**
 * @throws {ChatError} as `actorOf`; `forbidden` for a member of no lower role, `conflict` past LIMITS.bansPerRoom
 */
export function planBan<M extends MemberView>(view: RoomView<M>, { actorId, person }: BanUser): RoomDecision<M> {
  const actor = actorOf(view, actorId, 'ban');
  if (view.standings.get(person.userId) === 'banned') return 'unchanged';
  const plan = keepOut(view, actor, person, 'banned');
  if (view.banCount >= LIMITS.bansPerRoom) throw tooManyBans();
  return plan;
}

/** @throws {ChatError} as `actorOf` */
export function planUnban<M extends MemberView>(view: RoomView<M>, { actorId, person }: UnbanUser): RoomDecision<M> {
  actorOf(view, actorId, 'ban');
  if (view.standings.get(person.userId) !== 'banned') return 'unchanged';
  return { actorId, people: { cause: 'unbanned', standing: { of: person } } };
}

/** Whom an actor may keep out: members of a lower role, and all that are not members. */
function keepOut<M extends MemberView>(
  { members }: RoomView<M>,
  actor: M,
  person: NamedUser,
  as: 'removed' | 'banned',
): RoomPlan<M> {
  const target = members.get(person.userId);
  if (target && !outranks(actor.role, target.role)) throw roleForbids();
  return {
    actorId: actor.userId,
    people: { cause: as, left: target ? [target] : [], standing: { of: person, is: as } },
    message: noticeMessage(`member_${as}`, actor.displayName, [person]),
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
  // A room has one owner: the previous one stays an admin.
  if (role === 'owner') changed.push({ ...actor, role: 'admin' });
  return { actorId, people: { cause: 'role', changed } };
}
