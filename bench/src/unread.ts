import { setTimeout as delay } from 'node:timers/promises';
import type { CommandResult } from '@suda/contract';
import type { Contender } from './contender.ts';
import { LoadClient } from './load-client.ts';
import { peopleInRooms } from './people.ts';

export interface Unread {
  rooms: number;
  /** In each room, beside one person who writes and reads. */
  readers: number;
  seconds: number;
}

export interface UnreadReading {
  /** Since the readers stopped. */
  second: number;
  /** Bytes. */
  rss: number;
  heap: number;
  /** Connections that the server has broken so far; each comes back and reads nothing again. */
  broken: number;
}

export interface UnreadResult extends Unread {
  readings: UnreadReading[];
  /** Messages of 4,000 characters that were written meanwhile. */
  messages: number;
  /** The greatest resident memory of the last third of the time, in that of the second third. */
  growth: number;
}

const CONTENT = 'x'.repeat(4_000);
const WRITE_MS = 500;
const SYNC_MS = 5_000;
const READ_MS = 15_000;

/** Someone who asks for everything and reads nothing; comes back when the server breaks the connection. */
class NeverReads {
  broken = 0;
  private readonly roomId: string;
  private readonly port: number;
  private readonly accessToken: string;
  private readonly ended: AbortSignal;

  constructor(roomId: string, port: number, accessToken: string, ended: AbortSignal) {
    this.roomId = roomId;
    this.port = port;
    this.accessToken = accessToken;
    this.ended = ended;
  }

  async run(first: LoadClient): Promise<void> {
    let client = first;
    for (;;) {
      const broken = client.stopReading().then(() => (this.broken += 1));
      while (!this.ended.aborted && client.open) {
        client.ask('sync', { rooms: [{ roomId: this.roomId, afterRev: 0 }] });
        await Promise.race([broken, delay(SYNC_MS)]);
      }
      client.close();
      if (this.ended.aborted) return;
      client = await this.comeBack();
    }
  }

  private comeBack(): Promise<LoadClient> {
    return LoadClient.open(this.port, { protocol: 2, accessToken: this.accessToken });
  }
}

/** Memory of a server whose people stop reading while others go on writing to them. */
export async function measureUnread(start: () => Promise<Contender>, what: Unread): Promise<UnreadResult> {
  const contender = await start();
  const { ports, protocol, announcesRooms } = contender;
  const end = new AbortController();
  try {
    const { rooms: count, readers, seconds } = what;
    const rooms = await peopleInRooms({ ports, protocol, announcesRooms, rooms: count, members: readers + 1 });
    const deaf: NeverReads[] = [];
    const running: Promise<unknown>[] = [];
    let messages = 0;
    for (const [room, { roomId, members }] of rooms.entries()) {
      const [writer, ...others] = members as [LoadClient, ...LoadClient[]];
      for (const [index, reader] of others.entries()) {
        const userId = `person${room * (readers + 1) + index + 1}`;
        const { token = '' } = await reader.call<CommandResult<'register'>>('register', { userId });
        const one = new NeverReads(roomId, ports[0]!, token, end.signal);
        deaf.push(one);
        running.push(one.run(reader));
      }
      running.push(
        (async () => {
          while (!end.signal.aborted) {
            await writer.call('send_message', { roomId, content: CONTENT });
            messages += 1;
            await delay(WRITE_MS);
          }
          writer.close();
        })(),
      );
    }
    const readings: UnreadReading[] = [];
    const began = performance.now();
    while (performance.now() - began < seconds * 1_000) {
      await delay(READ_MS);
      const { rss, heap } = await contender.probe('read');
      const broken = deaf.reduce((sum, it) => sum + it.broken, 0);
      readings.push({ second: Math.round((performance.now() - began) / 1_000), rss, heap, broken });
    }
    end.abort();
    await Promise.all(running);
    return { ...what, readings, messages, growth: growthOf(readings) };
  } finally {
    end.abort();
    await contender.stop();
  }
}

function growthOf(readings: readonly UnreadReading[]): number {
  const third = Math.floor(readings.length / 3);
  const greatest = (part: readonly UnreadReading[]) => Math.max(...part.map(({ rss }) => rss));
  return greatest(readings.slice(-third)) / greatest(readings.slice(third, -third));
}
