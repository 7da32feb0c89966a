import type { LoggedRoom, LogEntry, LogRecord, LogStep } from './log-entry.js';

/** Most rooms are so. */
const PLAIN: Partial<LoggedRoom> = { topic: '', visibility: 'private', direct: false };

/** A room in a step, without what goes without saying. */
export const stepRoom = (room: Partial<LoggedRoom>): NonNullable<LogStep['room']> =>
  Object.fromEntries(
    Object.entries(room).filter(([name, value]) => value !== PLAIN[name as keyof LoggedRoom]),
  ) as NonNullable<LogStep['room']>;

/** What engines keep of an entry, in the order of revs. */
export const recordsOf = (entry: LogEntry): LogRecord[] => (entry.kind === 'step' ? unfolded(entry) : [entry]);

function unfolded(step: LogStep): LogRecord[] {
  const { roomId, rev, at, actor, trace, seq, room, place = 0, joined = [], members = [], state } = step;
  const base = { v: 1 as const, roomId, at, actor, ...(trace !== undefined && { trace }) };
  const everybody = [
    ...joined.map((it, index) => ({ ...it, role: it.role ?? ('member' as const), joinedAt: at, place: place + index })),
    ...members,
  ];
  const revOfMembers = rev - (state ? 1 : 0);
  const revOfRoom = revOfMembers - (everybody.length > 0 ? 1 : 0);
  const records: LogRecord[] = [];
  if (room) {
    const whole = { ...PLAIN, createdAt: at, ...room, roomId, rev: revOfRoom } as LoggedRoom;
    records.push({ ...base, kind: 'room', rev: revOfRoom, state: whole });
  }
  for (const member of everybody) records.push({ ...base, kind: 'member', rev: revOfMembers, state: member });
  if (state && seq !== undefined) records.push({ ...base, kind: 'message', rev, seq, state });
  return records;
}
