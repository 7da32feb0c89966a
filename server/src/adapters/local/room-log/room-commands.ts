import type { Member, NotifyPrefs } from '@suda/contract';
import type {
  AddedUser,
  AddMembers,
  BanUser,
  CreateRoom,
  DeleteRoom,
  JoinRoom,
  LeaveRoom,
  RemoveMember,
  RoomChangeResult,
  SetRole,
  UnbanUser,
  UpdateRoom,
} from '../../../ports/room-log.js';
import { hasAllRooms, takesStranger } from '../../../rules/admission.js';
import {
  planAddMembers,
  planBan,
  planJoin,
  planLeave,
  planRemove,
  planRole,
  planUnban,
} from '../../../rules/member-rules.js';
import { inTooManyRooms, roomNotFound } from '../../../rules/refusals.js';
import type { RoomDecision, RoomPlan } from '../../../rules/room-plan.js';
import { planDelete, planExistingRoom, planNewRoom, planUpdate } from '../../../rules/room-rules.js';
import { nameKey } from '@suda/engines/text';
import { MUTED, type RoomRow } from '../sqlite/rows.js';
import { applyPlan } from './apply-plan.js';
import { currentRoom, type CommitContext } from './room-step.js';
import { roomFor, viewOf } from './room-view.js';

/** The writer's commands that create and change rooms and their members. */
export function roomCommands(context: CommitContext) {
  const { statements } = context;

  const countsOf = (userId: string) => statements.roomCounts.get(userId) ?? { rooms: 0, unopened: 0 };

  /** One query for each person: a command names a bounded number of them. */
  function refuseFull(plan: RoomPlan<Member>): void {
    const entering = (plan.people?.joined ?? []).map((it) => it.person).filter((it) => !it.stranger);
    const full = entering.map((it) => it.userId).filter((userId) => hasAllRooms(countsOf(userId)));
    if (full.length > 0) throw inTooManyRooms(full);
  }

  /** The command without those who take no more strangers. */
  function withoutCrowded<C extends { people: AddedUser[] }>(command: C): { admitted: C; crowded: string[] } {
    const out = command.people.filter((it) => it.stranger && !takesStranger(countsOf(it.userId)));
    const people = command.people.filter((it) => !out.includes(it));
    return { admitted: { ...command, people }, crowded: out.map((it) => it.userId) };
  }

  function carryOut(row: RoomRow, actorId: string, decision: RoomDecision<Member>): RoomChangeResult {
    if (typeof decision !== 'string') {
      refuseFull(decision);
      return { room: applyPlan(context, row, decision), changed: true };
    }
    if (decision !== 'unchanged') {
      statements.setHidden.run(decision === 'hide' ? row.seq : null, row.room, actorId);
    }
    return { room: currentRoom(context, row), changed: false };
  }

  function insertRoom({ roomId, name, topic, visibility, direct, owner }: CreateRoom): RoomRow {
    const now = Date.now();
    const isDirect = direct ? 1 : 0;
    const room = statements.insertRoom.insert(roomId, name, nameKey(name), topic, visibility, isDirect, now, now, now);
    const row = statements.roomAndActor.get(owner.userId, roomId);
    if (row?.room !== room) throw new Error('the new room is not there');
    return row;
  }

  return {
    createRoom(command: CreateRoom): RoomChangeResult {
      const { roomId, owner, people } = command;
      const row = statements.roomAndActor.get(owner.userId, roomId);
      if (row) {
        const view = viewOf(statements, row, [owner.userId, ...people.slice(0, 1).map((it) => it.userId)]);
        return carryOut(row, owner.userId, planExistingRoom(view, command));
      }
      const { admitted, crowded } = withoutCrowded(command);
      const plan = planNewRoom(admitted);
      refuseFull(plan);
      return { room: applyPlan(context, insertRoom(command), plan), changed: true, crowded };
    },

    join(command: JoinRoom): RoomChangeResult {
      const { userId } = command.person;
      const row = roomFor(statements, command.roomId, userId);
      const link = command.link && context.links.find(row.room, command.link.linkId);
      const view = viewOf(statements, row, link ? [userId, link.madeBy] : [userId]);
      return carryOut(row, userId, planJoin({ ...view, link }, command));
    },

    addMembers(command: AddMembers): RoomChangeResult {
      const { roomId, actorId, people } = command;
      const row = roomFor(statements, roomId, actorId);
      const view = viewOf(statements, row, [actorId, ...people.map((it) => it.userId)]);
      const entering = people.filter((it) => !view.members.has(it.userId));
      const { admitted, crowded } = withoutCrowded({ ...command, people: entering });
      return { ...carryOut(row, actorId, planAddMembers(view, admitted)), crowded };
    },

    leave(command: LeaveRoom): RoomChangeResult {
      const { roomId, userId } = command;
      const row = roomFor(statements, roomId, userId);
      return carryOut(row, userId, planLeave(viewOf(statements, row, [userId], { heirs: true }), command));
    },

    removeMember(command: RemoveMember): RoomChangeResult {
      const { roomId, actorId, person } = command;
      const row = roomFor(statements, roomId, actorId);
      return carryOut(row, actorId, planRemove(viewOf(statements, row, [actorId, person.userId]), command));
    },

    banUser(command: BanUser): RoomChangeResult {
      const { roomId, actorId, person } = command;
      const row = roomFor(statements, roomId, actorId);
      const view = viewOf(statements, row, [actorId, person.userId], { bans: true });
      return carryOut(row, actorId, planBan(view, command));
    },

    unbanUser(command: UnbanUser): RoomChangeResult {
      const { roomId, actorId, person } = command;
      const row = roomFor(statements, roomId, actorId);
      return carryOut(row, actorId, planUnban(viewOf(statements, row, [actorId, person.userId]), command));
    },

    setRole(command: SetRole): RoomChangeResult {
      const { roomId, actorId, userId } = command;
      const row = roomFor(statements, roomId, actorId);
      return carryOut(row, actorId, planRole(viewOf(statements, row, [actorId, userId]), command));
    },

    updateRoom(command: UpdateRoom): RoomChangeResult {
      const row = roomFor(statements, command.roomId, command.actorId);
      return carryOut(row, command.actorId, planUpdate(viewOf(statements, row, [command.actorId]), command));
    },

    deleteRoom(command: DeleteRoom): RoomChangeResult {
      const row = roomFor(statements, command.roomId, command.actorId);
      return carryOut(row, command.actorId, planDelete(viewOf(statements, row, [command.actorId]), command));
    },

    setPrefs(command: { roomId: string; userId: string; prefs: NotifyPrefs }): void {
      const { notify, mutedUntil } = command.prefs;
      const row = statements.roomAndActor.get(command.userId, command.roomId);
      if (!row || row.actor_role === null) throw roomNotFound();
      const until = mutedUntil === undefined ? null : Date.parse(mutedUntil);
      statements.setPrefs.run(MUTED.indexOf(notify), until, row.room, command.userId);
    },
  };
}
