import { ENTRY_FIELD, LogEntry } from '@suda/engines/log';
import type { Rooms } from './open-rooms.js';

/** The entries of a room in its stream, in their order. */
export async function loggedEntries({ connections }: Rooms, roomId: string): Promise<LogEntry[]> {
  const entries = await connections.commands.xrange(connections.keys.room(roomId).log, '-', '+');
  return entries
    .map(([, [field, json]]) => LogEntry.parse(JSON.parse(field === ENTRY_FIELD && json ? json : 'null')))
    .filter((it) => it.roomId === roomId);
}
