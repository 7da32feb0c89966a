import { type LogEntry, LogKeys } from '@suda/engines/log';

export const SENDER = 'sender';

/** As long as ids of rooms are. */
export const roomIds = (rooms: number): string[] =>
  Array.from({ length: rooms }, (_, index) => `01BENCHMARKROOM${String(index).padStart(11, '0')}`);

const WORDS = 5_000;
const CONTENTS = 9_000;
const SYLLABLES = 11_172;
const FIRST_SYLLABLE = 0xac00;

/** So many words of two or three syllables, the same in every process. */
const words = Array.from({ length: WORDS }, (_, index) =>
  String.fromCharCode(
    ...Array.from(
      { length: 2 + (index % 2) },
      (_, at) => FIRST_SYLLABLE + ((index * 7_919 + at * 104_729) % SYLLABLES),
    ),
  ),
);

/** Three to eleven words, few of them common: what repeats would compress as no chat does. */
const contents = Array.from({ length: CONTENTS }, (_, n) => {
  const at = (place: number) => (n * 2_654_435 + place * place * 40_503) % WORDS;
  return Array.from({ length: 3 + (n % 9) }, (_, place) => words[place % 3 === 0 ? at(place) % 200 : at(place)]).join(
    ' ',
  );
});

/** Made before, so that it costs nobody who is measured. */
export const contentOf = (n: number): string => contents[n % CONTENTS]!;

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
