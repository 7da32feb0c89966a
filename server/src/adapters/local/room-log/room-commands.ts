import { ChatError, LIMITS, outranks, type Role, type Room, type Visibility } from '@suda/contract';
import type { CreateRoom, NamedUser, RoomChange } from '../../../ports/room-log.js';
import { nameKey } from '@suda/engines/text';
import { rankOf, roleOf, toMember, type RoomRow } from '../sqlite/rows.js';
import { noRoom, roomAsItIs, roomFor, RoomStep, type CommitContext } from './room-step.js';

const forbidden = (message: string): ChatError => new ChatError('forbidden', message);
const notIn = (): ChatError => new ChatError('not_found', 'that person is not in the room');

/** The writer's commands that make and change rooms and who is in them. */
export function roomCommands(context: CommitContext) {
  const { tables } = context;

  const unchanged = (row: RoomRow): RoomChange => ({ room: roomAsItIs(context, row), changed: false });
  const changed = (room: Room): RoomChange => ({ room, changed: true });

  /** Who may take no further room: checked for each person, so for at most as many as one command names. */
  function refuseFull(people: readonly NamedUser[]): void {
    const full = people.filter(({ userId }) => (tables.roomCount.get(userId)?.n ?? 0) >= LIMITS.roomsPerUser);
    if (full.length === 0) return;
    const userIds = full.map((it) => it.userId);
    throw new ChatError('conflict', 'in as many rooms as a person can be', { userIds });
  }

  const nameOf = (row: RoomRow, userId: string): string => tables.member.get(row.room, userId)?.display_name ?? userId;
  const personIn = (row: RoomRow, userId: string): NamedUser => ({ userId, displayName: nameOf(row, userId) });

  function dropRoom(row: RoomRow, actorId: string): RoomChange {
    const room = roomAsItIs(context, row);
    const step = new RoomStep(context, row, actorId);
    step.nextRev();
    tables.deleteRoom.run(row.room);
    tables.startPurge.run(row.room);
    context.entries.push({ ...step.entryBase(), kind: 'room_deleted', room });
    return changed(room);
  }

  function removeFrom(row: RoomRow, userId: string): void {
    tables.removeMember.run(row.room, userId);
    row.member_count -= 1;
  }

  return {
    createRoom(command: CreateRoom): RoomChange {
      const { roomId, name, topic, visibility, direct, owner, people } = command;
      const known = tables.roomAndActor.get(owner.userId, roomId);
      if (known) {
        if (!direct || !known.direct) throw new ChatError('conflict', 'the room exists');
        if (known.actor_role === null) throw noRoom();
        tables.setHidden.run(null, known.room, owner.userId);
        return unchanged(known);
      }
      refuseFull([owner, ...people]);
      const now = context.now();
      const isDirect = direct ? 1 : 0;
      const room = tables.insertRoom.insert(roomId, name, nameKey(name), topic, visibility, isDirect, now, now, now);
      const row = tables.roomAndActor.get(owner.userId, roomId);
      if (row?.room !== room) throw new Error('the new room is not there');
      const step = new RoomStep(context, row, owner.userId);
      step.roomEntry('created');
      // Nobody is above the other in a direct conversation.
      const first: Role = direct ? 'member' : 'owner';
      step.admit(
        [{ person: owner, role: first }, ...people.map((person) => ({ person, role: 'member' as const }))],
        'created',
      );
      if (!direct) step.notice('room_created', owner.displayName);
      return changed(step.finishWithRoom());
    },

    join({ roomId, person }: { roomId: string; person: NamedUser }): RoomChange {
      const row = tables.roomAndActor.get(person.userId, roomId);
      if (!row) throw noRoom();
      if (row.actor_role !== null) {
        if (row.direct) tables.setHidden.run(null, row.room, person.userId);
        return unchanged(row);
      }
      if (row.visibility !== 'public' && !tables.departed.get(row.room, person.userId)) throw noRoom();
      refuseFull([person]);
      const step = new RoomStep(context, row, person.userId);
      step.admit([{ person, role: 'member' }], 'joined');
      step.notice('member_joined', person.displayName, [person]);
      return changed(step.finishWithRoom());
    },

    addMembers(command: { roomId: string; actorId: string; people: NamedUser[] }): RoomChange {
      const { row } = roomFor(context, command.roomId, command.actorId, 'add_members');
      if (row.direct) throw forbidden('a direct conversation takes no third person');
      const people = [...new Map(command.people.map((it) => [it.userId, it])).values()].filter(
        (it) => !tables.member.get(row.room, it.userId),
      );
      if (people.length === 0) return unchanged(row);
      refuseFull(people);
      const actorName = nameOf(row, command.actorId);
      const step = new RoomStep(context, row, command.actorId);
      step.admit(
        people.map((person) => ({ person, role: 'member' as const })),
        'added',
      );
      step.notice('members_added', actorName, people);
      return changed(step.finishWithRoom());
    },

    leave({ roomId, userId }: { roomId: string; userId: string }): RoomChange {
      const { row, role } = roomFor(context, roomId, userId, 'leave');
      if (row.direct) {
        tables.setHidden.run(row.seq, row.room, userId);
        return unchanged(row);
      }
      if (row.member_count === 1) return dropRoom(row, userId);
      const person = personIn(row, userId);
      const step = new RoomStep(context, row, userId);
      step.nextRev();
      removeFrom(row, userId);
      tables.addDeparted.run(row.room, userId);
      const heir = role === 'owner' ? tables.successor.get(row.room) : undefined;
      if (heir) tables.setRole.run(rankOf('owner'), row.room, heir.user_id);
      const newOwner = heir && tables.member.get(row.room, heir.user_id);
      step.memberEntry('left', { changed: newOwner ? [toMember(newOwner)] : [], left: [userId] });
      step.notice('member_left', person.displayName, [person]);
      return changed(step.finishWithRoom());
    },

    removeMember(command: { roomId: string; actorId: string; userId: string }): RoomChange {
      const { row, role } = roomFor(context, command.roomId, command.actorId, 'remove_member');
      const target = tables.member.get(row.room, command.userId);
      if (!target) throw notIn();
      if (!outranks(role, roleOf(target.role))) throw forbidden('your role does not allow this');
      const actorName = nameOf(row, command.actorId);
      const step = new RoomStep(context, row, command.actorId);
      step.nextRev();
      removeFrom(row, command.userId);
      step.memberEntry('removed', { left: [command.userId] });
      step.notice('member_removed', actorName, [{ userId: command.userId, displayName: target.display_name }]);
      return changed(step.finishWithRoom());
    },

    setRole(command: { roomId: string; actorId: string; userId: string; role: Role }): RoomChange {
      const { row } = roomFor(context, command.roomId, command.actorId, 'set_role');
      if (command.userId === command.actorId) throw new ChatError('conflict', 'nobody changes their own role');
      const target = tables.member.get(row.room, command.userId);
      if (!target) throw notIn();
      if (roleOf(target.role) === command.role) return unchanged(row);
      const roles: [string, Role][] = [[command.userId, command.role]];
      if (command.role === 'owner') roles.push([command.actorId, 'admin']);
      const step = new RoomStep(context, row, command.actorId);
      step.nextRev();
      const members = roles.flatMap(([userId, role]) => {
        tables.setRole.run(rankOf(role), row.room, userId);
        const member = tables.member.get(row.room, userId);
        return member ? [toMember(member)] : [];
      });
      step.memberEntry('role', { changed: members });
      return changed(step.finishWithRoom());
    },

    updateRoom(command: {
      roomId: string;
      actorId: string;
      name?: string | undefined;
      topic?: string | undefined;
      visibility?: Visibility | undefined;
    }): RoomChange {
      const { row } = roomFor(context, command.roomId, command.actorId, 'update_room');
      const { name = row.name, topic = row.topic, visibility = row.visibility } = command;
      const renamed = name !== row.name;
      if (!renamed && topic === row.topic && visibility === row.visibility) return unchanged(row);
      const actorName = nameOf(row, command.actorId);
      const step = new RoomStep(context, row, command.actorId);
      Object.assign(row, { name, topic, visibility });
      tables.saveInfo.run(name, nameKey(name), topic, visibility, row.room);
      step.roomEntry('updated');
      if (renamed) step.notice('room_renamed', actorName, [], name);
      return changed(step.finishWithRoom());
    },

    deleteRoom(command: { roomId: string; actorId: string }): RoomChange {
      const { row } = roomFor(context, command.roomId, command.actorId, 'delete_room');
      return dropRoom(row, command.actorId);
    },

    setPrefs(command: { roomId: string; userId: string; muted: boolean }): void {
      const row = tables.roomAndActor.get(command.userId, command.roomId);
      if (!row || row.actor_role === null) throw noRoom();
      tables.setMuted.run(command.muted ? 1 : 0, row.room, command.userId);
    },
  };
}
