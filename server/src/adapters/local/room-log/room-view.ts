import type { Member, RoomAction } from '@suda/contract';
import { authorize } from '../../../rules/access.js';
import { roomNotFound } from '../../../rules/refusals.js';
import type { RoomView, Standing } from '../../../rules/room-plan.js';
import { roleOf, toMember } from '../sqlite/rows.js';
import type { ActorRow, LogStatements } from './log-statements.js';

/**
 * The room with the user's role in it.
 * @throws {ChatError} `not_found` without such a room
 */
export function roomFor(statements: LogStatements, roomId: string, userId: string): ActorRow {
  const row = statements.roomAndActor.get(userId, roomId);
  if (!row) throw roomNotFound();
  return row;
}

/**
 * The room, and the role of a member that allows the action.
 * @throws {ChatError} as `authorize`; `not_found` without such a room
 */
export function roomOfMember(statements: LogStatements, roomId: string, userId: string, action?: RoomAction) {
  const row = roomFor(statements, roomId, userId);
  const role = row.actor_role === null ? undefined : roleOf(row.actor_role);
  return { row, role: authorize(row.visibility, role, action) };
}

/** What a rule sees of a room. `needs` names what few commands look at, because each costs a query. */
export function viewOf(
  statements: LogStatements,
  row: ActorRow,
  userIds: readonly string[],
  needs: { bans?: boolean; heirs?: boolean } = {},
): RoomView<Member> {
  const { name, topic, visibility, icon, direct, member_count: memberCount } = row;
  const members = new Map<string, Member>();
  const standings = new Map<string, Standing>();
  for (const userId of userIds) {
    const member = statements.member.get(row.room, userId);
    const standing = member ? undefined : statements.standing.get(row.room, userId)?.standing;
    if (member) members.set(userId, toMember(member));
    else if (standing) standings.set(userId, standing);
  }
  return {
    room: { name, topic, visibility, icon, direct: direct === 1, memberCount },
    members,
    standings,
    banCount: needs.bans ? (statements.banCount.get(row.room)?.n ?? 0) : 0,
    heirs: needs.heirs ? statements.heirs.all(row.room).map(toMember) : [],
  };
}
