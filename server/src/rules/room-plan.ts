import type { Role, RoomAction, SystemNotice } from '@suda/contract';
import { authorize } from './access.js';
import type { AddedUser, NamedUser, RoomInfo } from './commands.js';
import type { StoredInviteLink } from './link-rules.js';
import { notAMember } from './refusals.js';

/** What a rule needs to know of a member; an adapter's own type may hold more, and comes back in the plan. */
export interface MemberView extends NamedUser {
  role: Role;
}

/**
 * What somebody is to a room that they are not in, if anything: they `left` it while it was private and may come back; they
 * were `removed`, and only members that may remove add them again; or they are `banned`.
 */
export type Standing = 'left' | 'removed' | 'banned';

/** A room and the people that a command concerns, as of one moment. */
export interface RoomView<M extends MemberView = MemberView> {
  room: RoomInfo & { direct: boolean; memberCount: number };
  /** Those of the people the command names, its actor included, that are members; by userId. */
  members: ReadonlyMap<string, M>;
  /** Of those people the others, as far as they have one; by userId. */
  standings: ReadonlyMap<string, Standing>;
  /** How many people are banned. */
  banCount: number;
  /** For `leave`: members that may take the room over, in order of precedence. The actor may be among them. */
  heirs: readonly M[];
  /** For a join by a link: that link, if the room has it. */
  link?: StoredInviteLink | undefined;
}

export type MembersCause = 'created' | 'joined' | 'added' | 'left' | 'removed' | 'banned' | 'unbanned' | 'role';

/** What one step changes. Its entries follow in this order: the room, its members, a system message. */
export interface RoomPlan<M extends MemberView = MemberView> {
  actorId: string;
  room?: RoomInfo & { cause: 'created' | 'updated' };
  people?: {
    cause: MembersCause;
    joined?: { person: AddedUser; role: Role }[];
    /** As they are after the step. */
    changed?: M[];
    /** As they were before the step. */
    left?: M[];
    /** What one who is not a member becomes: nothing without `is`. Who joins loses their standing without this. */
    standing?: { of: NamedUser; is?: Standing };
    /** The link that the one who joined came by, as it was before; it is used once more. */
    link?: StoredInviteLink;
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
