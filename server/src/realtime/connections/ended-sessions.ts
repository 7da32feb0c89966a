import type { Logger } from '../../observe/logger.js';
import type { AccountStore } from '../../ports/account-store.js';

/** Users looked up at the same time. */
const USERS_AT_ONCE = 25;

/** A connection of a session. */
export interface SessionHolder {
  userId: string;
  /** As of now: undefined when it holds none of this user any more. */
  sessionId: () => string | undefined;
  end: () => void;
}

/** Ends the connections of sessions that ended, wherever that was. */
export async function endEndedSessions(
  holders: Iterable<SessionHolder>,
  accounts: AccountStore,
  logger: Logger,
): Promise<void> {
  const users = [...Map.groupBy(holders, ({ userId }) => userId)];
  const check = async ([userId, its]: (typeof users)[number]): Promise<void> => {
    try {
      const live = new Set((await accounts.sessions(userId)).map(({ id }) => id));
      for (const { sessionId, end } of its) {
        const id = sessionId();
        if (id !== undefined && !live.has(id)) end();
      }
    } catch (error) {
      // A store that can't answer now is asked again with the next check.
      logger.warn({ err: error }, 'sessions not checked');
    }
  };
  for (let at = 0; at < users.length; at += USERS_AT_ONCE) {
    await Promise.all(users.slice(at, at + USERS_AT_ONCE).map(check));
  }
}
