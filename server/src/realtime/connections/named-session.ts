import type { Identity } from '../../ports/identity.js';
import { otherSession } from '../refusals.js';

/**
 * A browser has one cookie for all its pages, so a page names the session that it stands for.
 * @throws {ChatError} `conflict` when the credential is of another session
 */
export function requireNamedSession(named: string | undefined, identity: Identity | undefined): void {
  if (named !== undefined && identity && identity.sessionId !== named) throw otherSession();
}
