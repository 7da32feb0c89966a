import {
  can,
  ChatError,
  outranks,
  type Role,
  type RoomAction,
  type SystemNotice,
  type Visibility,
} from '@suda/contract';
import type { LoggedMember } from '@suda/contract/log';
import type { MemberEntry, RoomEntry } from '../../../ports/entry.js';
import { NOTICE_PEOPLE, noticeText } from '../../../ports/notice.js';
import type { CreateRoom, NamedUser } from '../../../ports/room-log.js';
import type { RoomRecord } from '../room-store/room-record.js';
import { noRoom, notInRoom, roleForbids } from './room-refusals.js';

/** A room and the people a command is about, as of one moment. */
export interface RoomView {
  record: RoomRecord;
  members: ReadonlyMap<string, LoggedMember>;
  /** Who asks had left of their own accord. */
  departed: boolean;
  /** Who may take the room over: the oldest admin, then the oldest members. */
  heirs: readonly LoggedMember[];
}

export interface RoomInfo {
  name: string;
  topic: string;
  visibility: Visibility;
}

/** What one step changes, in the order of its entries: the room, its people, a system message. */
export interface Plan {
  actorId: string;
  room?: RoomInfo & { cause: RoomEntry['cause'] };
  people?: {
    cause: MemberEntry['cause'];
    joined?: { person: NamedUser; role: Role }[];
    changed?: LoggedMember[];
    left?: LoggedMember[];
  };
  message?: { content: string; notice: SystemNotice };
  /** The room ends, and nothing else is told. */
  ends?: true;
}

/** `unhide`: nothing but that the room is shown again to who hid it; `hide`: that it is not, until it has a new message. */
export type Decision = Plan | 'unchanged' | 'hide' | 'unhide';

const forbidden = (message: string): ChatError => new ChatError('forbidden', message);

function notice(
  type: SystemNotice['type'],
  actorName: string,
  people: readonly NamedUser[] = [],
  name?: string,
): NonNullable<Plan['message']> {
  const named = people.slice(0, NOTICE_PEOPLE);
  const told: SystemNotice = { type, userIds: named.map((it) => it.userId) };
  if (name !== undefined) told.name = name;
  const names = named.map((it) => it.displayName);
  return { content: noticeText(told, actorName, names, people.length), notice: told };
}

/** The actor, who must be in the room and may do this. */
function actorIn({ record, members }: RoomView, userId: string, action: RoomAction): LoggedMember {
  const actor = members.get(userId);
  if (!actor) throw notInRoom(record.visibility);
  if (!can(actor.role, action)) throw roleForbids();
  return actor;
}

const end = (actorId: string): Plan => ({ actorId, ends: true });

export function planNewRoom({ name, topic, visibility, direct, owner, people }: CreateRoom): Plan {
  // Nobody is above the other in a direct conversation.
  const first: Role = direct ? 'member' : 'owner';
  const plan: Plan = {
    actorId: owner.userId,
    room: { cause: 'created', name, topic, visibility },
    people: {
      cause: 'created',
      joined: [{ person: owner, role: first }, ...people.map((person) => ({ person, role: 'member' as const }))],
    },
  };
  return direct ? plan : { ...plan, message: notice('room_created', owner.displayName) };
}

/** What making a room that exists comes to. */
export function planKnownRoom({ record, members }: RoomView, { direct, owner }: CreateRoom): Decision {
  if (!direct || !record.direct) throw new ChatError('conflict', 'the room exists');
  if (!members.has(owner.userId)) throw noRoom();
  return 'unhide';
}

export function planJoin({ record, members, departed }: RoomView, person: NamedUser): Decision {
  if (members.has(person.userId)) return record.direct ? 'unhide' : 'unchanged';
  if (record.visibility !== 'public' && !departed) throw noRoom();
  return {
    actorId: person.userId,
    people: { cause: 'joined', joined: [{ person, role: 'member' }] },
    message: notice('member_joined', person.displayName, [person]),
  };
}

export function planAddMembers(view: RoomView, command: { actorId: string; people: readonly NamedUser[] }): Decision {
  const actor = actorIn(view, command.actorId, 'add_members');
  if (view.record.direct) throw forbidden('a direct conversation takes no third person');
  const people = command.people.filter((it) => !view.members.has(it.userId));
  if (people.length === 0) return 'unchanged';
  return {
    actorId: command.actorId,
    people: { cause: 'added', joined: people.map((person) => ({ person, role: 'member' })) },
    message: notice('members_added', actor.displayName, people),
  };
}

export function planLeave(view: RoomView, userId: string): Decision {
  const actor = actorIn(view, userId, 'leave');
  if (view.record.direct) return 'hide';
  if (view.record.memberCount === 1) return end(userId);
  const heir = actor.role === 'owner' ? view.heirs.find((it) => it.userId !== userId) : undefined;
  return {
    actorId: userId,
    people: { cause: 'left', changed: heir ? [{ ...heir, role: 'owner' }] : [], left: [actor] },
    message: notice('member_left', actor.displayName, [actor]),
  };
}

export function planRemove(view: RoomView, command: { actorId: string; userId: string }): Decision {
  const actor = actorIn(view, command.actorId, 'remove_member');
  const target = view.members.get(command.userId);
  if (!target) throw new ChatError('not_found', 'that person is not in the room');
  if (!outranks(actor.role, target.role)) throw roleForbids();
  return {
    actorId: command.actorId,
    people: { cause: 'removed', left: [target] },
    message: notice('member_removed', actor.displayName, [target]),
  };
}

export function planRole(view: RoomView, command: { actorId: string; userId: string; role: Role }): Decision {
  const actor = actorIn(view, command.actorId, 'set_role');
  if (command.userId === command.actorId) throw new ChatError('conflict', 'nobody changes their own role');
  const target = view.members.get(command.userId);
  if (!target) throw new ChatError('not_found', 'that person is not in the room');
  if (target.role === command.role) return 'unchanged';
  const changed = [{ ...target, role: command.role }];
  if (command.role === 'owner') changed.push({ ...actor, role: 'admin' });
  return { actorId: command.actorId, people: { cause: 'role', changed } };
}

export function planUpdate(
  view: RoomView,
  command: { actorId: string } & { [I in keyof RoomInfo]?: RoomInfo[I] | undefined },
): Decision {
  const actor = actorIn(view, command.actorId, 'update_room');
  const { record } = view;
  const { name = record.name, topic = record.topic, visibility = record.visibility } = command;
  const renamed = name !== record.name;
  if (!renamed && topic === record.topic && visibility === record.visibility) return 'unchanged';
  const plan: Plan = { actorId: command.actorId, room: { cause: 'updated', name, topic, visibility } };
  return renamed ? { ...plan, message: notice('room_renamed', actor.displayName, [], name) } : plan;
}

export function planDelete(view: RoomView, actorId: string): Decision {
  actorIn(view, actorId, 'delete_room');
  return end(actorId);
}
