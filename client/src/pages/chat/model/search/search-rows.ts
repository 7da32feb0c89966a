import type { SearchResult } from '@/entities/conversation';
import { awaitsReading, type RoomSummary } from '@/entities/room';
import type { SearchAction } from './use-search-actions';

export interface FoundPerson {
  userId: string;
  displayName: string;
  status?: 'online' | 'offline' | undefined;
}

/** What one row opens. */
export type SearchRow =
  | { kind: 'room'; key: string; room: RoomSummary }
  | { kind: 'person'; key: string; person: FoundPerson }
  | { kind: 'action'; key: string; action: SearchAction }
  | { kind: 'message'; key: string; result: SearchResult }
  | { kind: 'more'; key: string };

export interface SearchSection {
  title:
    'finding.unread' | 'finding.recent' | 'finding.actions' | 'search.rooms' | 'search.people' | 'search.messagesTitle';
  rows: readonly SearchRow[];
}

/** What there is before anything is typed. */
const MAX_UNREAD = 6;
const MAX_RECENT = 6;
const MAX_ROOMS = 6;
const MAX_PEOPLE = 4;

const roomRow = (room: RoomSummary): SearchRow => ({ kind: 'room', key: `room:${room.roomId}`, room });
const actionRow = (action: SearchAction): SearchRow => ({ kind: 'action', key: `action:${action.id}`, action });

const filled = (sections: SearchSection[]): SearchSection[] => sections.filter(({ rows }) => rows.length > 0);

interface Offered {
  /** By latest message. */
  rooms: readonly RoomSummary[];
  actions: readonly SearchAction[];
  unreadOf: (roomId: string) => number;
  /** The open room, which needs no way to it. */
  here: string;
}

/** Before anything is typed: unread rooms, recent ones, then what can be done. */
export function offeredSections({ rooms, actions, unreadOf, here }: Offered): SearchSection[] {
  const others = rooms.filter(({ roomId }) => roomId !== here);
  const unread = others.filter((room) => awaitsReading(room, unreadOf(room.roomId))).slice(0, MAX_UNREAD);
  const recent = others.filter((room) => !unread.includes(room)).slice(0, MAX_RECENT);
  return filled([
    { title: 'finding.unread', rows: unread.map(roomRow) },
    { title: 'finding.recent', rows: recent.map(roomRow) },
    { title: 'finding.actions', rows: actions.map(actionRow) },
  ]);
}

interface Found {
  rooms: readonly RoomSummary[];
  people: readonly FoundPerson[];
  actions: readonly SearchAction[];
  messages: readonly SearchResult[];
  more: boolean;
}

/** What was found for a text. A person whose direct conversation is among the rooms is not listed again. */
export function foundSections({ rooms, people, actions, messages, more }: Found): SearchSection[] {
  const shown = rooms.slice(0, MAX_ROOMS);
  const peers = new Set(shown.flatMap(({ peer }) => (peer ? [peer.userId] : [])));
  const others = people.filter(({ userId }) => !peers.has(userId)).slice(0, MAX_PEOPLE);
  const rows: SearchRow[] = messages.map((result) => ({
    kind: 'message',
    key: `message:${result.message.id}`,
    result,
  }));
  if (more) rows.push({ kind: 'more', key: 'more' });
  return filled([
    { title: 'search.rooms', rows: shown.map(roomRow) },
    {
      title: 'search.people',
      rows: others.map((person) => ({ kind: 'person', key: `person:${person.userId}`, person })),
    },
    { title: 'finding.actions', rows: actions.map(actionRow) },
    { title: 'search.messagesTitle', rows },
  ]);
}
