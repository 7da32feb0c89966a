import { ApiError, connection, LIMITS } from '@/shared/api';
import type { useMembershipStore } from '@/entities/room/@x/conversation';
import type { usePresenceStore } from '@/entities/user/@x/conversation';
import { mentionsIn, type NamedPerson, possibleNames, standsIn } from '../lib/mentions';
import type { OutboxEntry } from './outbox-entry';

interface People {
  membership: ReturnType<typeof useMembershipStore>;
  presence: ReturnType<typeof usePresenceStore>;
}

/** At most so many names of one text are looked up. */
const MAX_LOOKUPS = 10;

/** Sends an entry of the outbox: a new message, or an edit. Rejects with ApiError. */
export async function sendEntry(entry: OutboxEntry, people: People): Promise<{ rev: number }> {
  const { roomId, content, clientMessageId, replyTo, edits, calls } = entry;
  const mentions = await mentionsOf(entry, people);
  if (edits !== undefined) {
    const { message } = await connection.command('edit_message', {
      roomId,
      seq: edits,
      content,
      mentions,
      ...(calls && { calls }),
    });
    return message;
  }
  return connection.command('send_message', {
    roomId,
    content,
    clientMessageId,
    ...(replyTo !== undefined && { replyTo }),
    ...(mentions.length > 0 && { mentions }),
    ...(calls && { calls }),
  });
}

/** Whom its writer meant, and who else bears a name in it. */
async function mentionsOf(entry: OutboxEntry, people: People): Promise<string[]> {
  const { roomId, content, mentions = [] } = entry;
  const named = entry.named ?? mentions.map((userId) => ({ userId, displayName: people.presence.displayName(userId) }));
  const found = mentionsIn(content, [...named, ...(await bearersOf(roomId, content, people))], mentions);
  // Under a former name: no name of theirs that is known here says where.
  const renamed = mentions.filter(
    (userId) => ![userId, ...namesOf(userId, named)].some((name) => standsIn(content, name)),
  );
  return [...new Set([...renamed, ...found])].slice(0, LIMITS.mentions);
}

const namesOf = (userId: string, people: readonly NamedPerson[]): string[] =>
  people.filter((it) => it.userId === userId).map((it) => it.displayName);

/** The members who may be named in a text; of the whole room, although this page holds only some of them. */
async function bearersOf(roomId: string, content: string, { membership }: People): Promise<readonly NamedPerson[]> {
  const names = possibleNames(content).slice(0, MAX_LOOKUPS);
  const list = membership.list(roomId);
  if (names.length === 0 || (list && list.members.length > 0 && list.cursor === undefined)) return list?.members ?? [];
  const found = await Promise.all(names.map((name) => membership.findNamed(roomId, name).catch(unlessTemporary)));
  return [...(list?.members ?? []), ...found.flat()];
}

/** What stays in the way of a lookup must not stay in the way of the message. */
function unlessTemporary(error: unknown): [] {
  if (error instanceof ApiError && (error.code === 'unavailable' || error.code === 'rate_limited')) throw error;
  return [];
}
