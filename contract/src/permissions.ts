import { LIMITS } from './limits.js';
import { ROLES, type Role } from './model.js';

const everyone: readonly Role[] = ROLES;
const admins: readonly Role[] = ['owner', 'admin'];
const owner: readonly Role[] = ['owner'];

/** The roles that may perform each action in a room: enforced by the server, used by the client to show actions. */
export const PERMISSIONS = {
  read: everyone,
  send: everyone,
  react: everyone,
  add_members: everyone,
  leave: everyone,
  update_room: admins,
  manage_invite_links: admins,
  remove_member: admins,
  ban: admins,
  call_all: admins,
  delete_any_message: admins,
  set_role: owner,
  delete_room: owner,
} as const satisfies Record<string, readonly Role[]>;

export type RoomAction = keyof typeof PERMISSIONS;

export const can = (role: Role, action: RoomAction): boolean => PERMISSIONS[action].includes(role);

/** Whether a member may call everybody in a room of so many: in a small one each member may. */
export const mayCall = (role: Role, memberCount: number): boolean =>
  memberCount <= LIMITS.callFreely || can(role, 'call_all');

/** Whether `actor` is a higher role than `target`, as required to act on another member. */
export const outranks = (actor: Role, target: Role): boolean => ROLES.indexOf(actor) < ROLES.indexOf(target);
