import type { Role, RoomAction, SystemNotice } from '@suda/contract';
import { authorize } from './access.js';
import type { NamedUser, RoomInfo } from './commands.js';
import { notAMember } from './refusals.js';

/** What a rule needs to know of a member; an adapter's own type may hold more, and comes back in the plan. */
export interface MemberView extends NamedUser {
  role: Role;
}

/** A room and the people that a command concerns, as of one moment. */
export interface RoomView<M extends MemberView = MemberView> {
  room: RoomInfo & { direct: boolean; memberCount: number };
  /** Those of the people the command names, its actor included, that are members; by userId. */
  members: ReadonlyMap<string, M>;
  /** For `join`: the actor was a member and left without being removed. */
  leftVoluntarily: boolean;
  /** For `leave`: members that may take the room over, in order of precedence. The actor may be among them. */
  heirs: readonly M[];
}

export type MembersCause = 'created' | 'joined' | 'added' | 'left' | 'removed' | 'role';

/** What one step changes. Its entries follow in this order: the room, its members, a system message. */
export interface RoomPlan<M extends MemberView = MemberView> {
  actorId: string;
  room?: RoomInfo & { cause: 'created' | 'updated' };
  people?: {
    cause: MembersCause;
    joined?: { person: NamedUser; role: Role }[];
    /** As they are after the step. */
    changed?: M[];
    /** As they were before the step. */
    left?: M[];
    /** Whether those that left may join a private room again. */
    mayReturn?: boolean;
  };
  message?: { content: string; notice: SystemNotice };
  /** The room is deleted: one entry `room_deleted`, and no other. */
  ends?: true;
}

/** `hide`: nothing changes but that the actor's list omits the room until its next message; `unhide` reverses it. */
export type RoomDecision<M extends MemberView = MemberView> = RoomPlan<M> | 'unchanged' | 'hide' | 'unhide';

/**
 * The actor, who must be a member that may do this.
 * @throws {ChatError} as `authorize`
 */
export function actorOf<M extends MemberView>({ room, members }: RoomView<M>, userId: string, action: RoomAction): M {
  const actor = members.get(userId);
  if (!actor) throw notAMember(room.visibility);
  authorize(room.visibility, actor.role, action);
  return actor;
}
