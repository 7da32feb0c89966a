import { type LogEntry, LogKeys } from '@suda/engines/log';

export const SENDER = 'sender';

/** As long as room ids. */
export const roomIds = (rooms: number): string[] =>
  Array.from({ length: rooms }, (_, index) => `01BENCHMARKROOM${String(index).padStart(11, '0')}`);

const WORDS = 5_000;
const CONTENTS = 9_000;
const SYLLABLES = 11_172;
const FIRST_SYLLABLE = 0xac00;

/** Words of two or three syllables, the same in every process. */
const words = Array.from({ length: WORDS }, (_, index) =>
  String.fromCharCode(
    ...Array.from(
      { length: 2 + (index % 2) },
      (_, at) => FIRST_SYLLABLE + ((index * 7_919 + at * 104_729) % SYLLABLES),
    ),
  ),
);

/** Three to eleven words, few of them common: repetitive text would compress better than chat. */
const contents = Array.from({ length: CONTENTS }, (_, n) => {
  const at = (index: number) => (n * 2_654_435 + index * index * 40_503) % WORDS;
  return Array.from({ length: 3 + (n % 9) }, (_, index) => words[index % 3 === 0 ? at(index) % 200 : at(index)]).join(
    ' ',
  );
});

/** Generated before the measurement. */
export const contentOf = (n: number): string => contents[n % CONTENTS]!;

/** As long as the ULIDs that clients make. */
export const clientIdOf = (n: number): string => `01BENCHMARKMESSAGE${String(n).padStart(8, '0')}`;

export type MessageEntry = LogEntry & { kind: 'message' };

/** The log entry of message `n`, byte for byte as the script writes it. */
export function entryOf(roomId: string, seq: number, n: number, at = new Date().toISOString()): MessageEntry {
  const rev = seq + 1;
  const message = {
    ...{ id: `${roomId}.${seq}`, roomId, seq, rev, createdAt: at, userId: SENDER, content: contentOf(n) },
    ...{ kind: 'text' as const, clientMessageId: clientIdOf(n) },
  };
  return { v: 1, kind: 'message', roomId, rev, seq, at, actor: SENDER, state: message };
}

/** Messages for `rooms` rooms in turn; seqs continue after `from` earlier messages. */
export function* entries(count: number, rooms: number, from = 0): Generator<MessageEntry> {
  const ids = roomIds(rooms);
  const at = new Date().toISOString();
  for (let n = from; n < from + count; n += 1) yield entryOf(ids[n % rooms]!, 2 + Math.floor(n / rooms), n, at);
}

/** The log's key for each room. */
export function logOf(prefix: string): (roomId: string) => string {
  const keys = new LogKeys(prefix);
  const logs = new Map<string, string>();
  return (roomId) => {
    const known = logs.get(roomId) ?? keys.room(roomId).log;
    logs.set(roomId, known);
    return known;
  };
}
