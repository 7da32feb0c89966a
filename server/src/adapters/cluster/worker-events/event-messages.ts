import type { KeptEvent, WorkerEvent } from '../../../ports/worker-events.js';

/** What parts the events of one message: JSON holds none, nor does a userId or the name of an event. */
const SEPARATOR = '\0';

/** An event as Redis is given it. An event's name holds no line break. */
export const messageOf = ({ event, data }: WorkerEvent): string => `${event}\n${data}`;

function eventOf(message: string): WorkerEvent {
  const end = message.indexOf('\n');
  return { event: message.slice(0, end), data: message.slice(end + 1) };
}

/** What a message between replicas holds, as publish-events.lua writes it. */
export function eventsOf(message: string): { replica: string; events: { userId: string; event: WorkerEvent }[] } {
  const [replica = '', ...parts] = message.split(SEPARATOR);
  const events = parts.map((part) => {
    const end = part.indexOf('\n');
    return { userId: part.slice(0, end), event: eventOf(part.slice(end + 1)) };
  });
  return { replica, events };
}

/** The message in an entry of those that a replica missed, as publish-events.lua writes it. */
export const missedMessageOf = (entry: string): string => entry.slice(entry.indexOf('\n') + 1);

/** As JSON, so that it has no line break. */
export const replacesOf = ({ replaces }: WorkerEvent): string =>
  replaces === undefined ? '' : JSON.stringify(replaces);

/** An entry of those that are kept, as publish-events.lua writes it. */
export function keptEventOf(entry: string): KeptEvent {
  const [expiresAt = '', replaces = ''] = entry.split('\n', 2);
  const event = eventOf(entry.slice(expiresAt.length + replaces.length + 2));
  return {
    ...event,
    ...(replaces !== '' && { replaces: JSON.parse(replaces) as string }),
    expiresAt: Number(expiresAt),
  };
}

export const entryOf = (event: KeptEvent): string => `${event.expiresAt}\n${replacesOf(event)}\n${messageOf(event)}`;
