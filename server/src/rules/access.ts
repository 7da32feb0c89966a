import { can, type Role, type RoomAction, type Visibility } from '@suda/contract';
import { notAMember, roleForbids } from './refusals.js';

/**
 * Requires a member whose role allows the action, or any member without an action; returns the role.
 * @throws {ChatError} `not_found` without a role in a private room, `forbidden` without one in a public room, and for a
 *   role that does not suffice
 */
export function authorize(visibility: Visibility, role: Role | undefined, action?: RoomAction): Role {
  if (!role) throw notAMember(visibility);
  if (action && !can(role, action)) throw roleForbids();
  return role;
}
