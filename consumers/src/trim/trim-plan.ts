import type { LogKeys } from '@suda/engines/log';

/** What the script needs to know of an entry. */
export interface TrimmedEntry {
  roomId: string;
  rev: number;
  /** Of a message. */
  seq?: number | undefined;
  /** It is in no archive, so its message, this JSON, stays in Redis. */
  dead?: string | undefined;
}

/** Keys and arguments of `trim.lua` for entries of one partition; `firstKept` is the id of the first that stays. */
export function trimCall(
  keys: LogKeys,
  log: string,
  firstKept: string,
  entries: readonly TrimmedEntry[],
): { keys: string[]; args: (string | number)[] } {
  const rooms = [...Map.groupBy(entries, ({ roomId }) => roomId)];
  const roomKeys = rooms.flatMap(([roomId]) => {
    const { room, hot, hotByRev, recent } = keys.room(roomId);
    return [room, hot, hotByRev, recent];
  });
  const args = rooms.flatMap(([, ofRoom]) => {
    const messages = ofRoom.flatMap(({ seq, rev, dead }) =>
      seq !== undefined && dead === undefined ? [[seq, rev]] : [],
    );
    const kept = ofRoom.flatMap(({ seq, rev, dead }) =>
      seq !== undefined && dead !== undefined ? [[seq, rev, dead]] : [],
    );
    const trimmedRev = Math.max(...ofRoom.map(({ rev }) => rev));
    return [trimmedRev, messages.length, ...messages.flat(), kept.length, ...kept.flat()];
  });
  return { keys: [log, ...roomKeys], args: [firstKept, rooms.length, ...args] };
}
