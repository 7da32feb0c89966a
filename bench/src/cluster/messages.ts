import type { LogEntry } from '@suda/contract/log';
import { LogKeys } from '@suda/contract/log';
import { TEXTS } from '../append.ts';

export const SENDER = 'sender';

/** As long as ids of rooms are. */
export const roomIds = (rooms: number): string[] =>
  Array.from({ length: rooms }, (_, index) => `01BENCHMARKROOM${String(index).padStart(11, '0')}`);

export const contentOf = (n: number): string => `${TEXTS[n % TEXTS.length]} ${n % 997}`;

/** As long as the ULIDs that clients make. */
export const clientIdOf = (n: number): string => `01BENCHMARKMESSAGE${String(n).padStart(8, '0')}`;

export type MessageEntry = LogEntry & { kind: 'message' };

/** What the log holds of message `n`, byte for byte as the script writes it. */
export function entryOf(roomId: string, seq: number, n: number, at = new Date().toISOString()): MessageEntry {
  const rev = seq + 1;
  const message = {
    ...{ id: `${roomId}.${seq}`, roomId, seq, rev, createdAt: at, userId: SENDER, content: contentOf(n) },
    ...{ kind: 'text' as const, clientMessageId: clientIdOf(n) },
  };
  return { v: 1, kind: 'message', roomId, rev, seq, at, actor: SENDER, state: message };
}

/** Messages of so many rooms in turn: seqs go on where `from` messages were before. */
export function* entries(count: number, rooms: number, from = 0): Generator<MessageEntry> {
  const ids = roomIds(rooms);
  const at = new Date().toISOString();
  for (let n = from; n < from + count; n += 1) yield entryOf(ids[n % rooms]!, 2 + Math.floor(n / rooms), n, at);
}

/** Where the log of each room lies. */
export function logOf(prefix: string): (roomId: string) => string {
  const keys = new LogKeys(prefix);
  const logs = new Map<string, string>();
  return (roomId) => {
    const known = logs.get(roomId) ?? keys.room(roomId).log;
    logs.set(roomId, known);
    return known;
  };
}
