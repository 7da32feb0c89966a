import { ROLES, type Role } from './model.js';

const everyone: readonly Role[] = ROLES;
const leaders: readonly Role[] = ['owner', 'admin'];
const owner: readonly Role[] = ['owner'];

/** What a role may do in a room. The one place that says so, for the server that enforces and the client that offers. */
export const PERMISSIONS = {
  read: everyone,
  send: everyone,
  react: everyone,
  add_members: everyone,
  leave: everyone,
  update_room: leaders,
  remove_member: leaders,
  delete_any_message: leaders,
  set_role: owner,
  delete_room: owner,
} as const satisfies Record<string, readonly Role[]>;

export type RoomAction = keyof typeof PERMISSIONS;

export const can = (role: Role, action: RoomAction): boolean => PERMISSIONS[action].includes(role);

/** Acting on another member takes a higher role than theirs. */
export const outranks = (actor: Role, target: Role): boolean => ROLES.indexOf(actor) < ROLES.indexOf(target);
