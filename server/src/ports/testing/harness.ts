import { afterAll, beforeAll, expect } from 'vitest';
import type { Message, Room, Visibility } from '@suda/contract';
import type { Backend } from '../backend.js';
import type { Entry } from '../entry.js';
import type { Person } from '../room-log.js';

export type OpenBackend = () => Promise<Backend>;

let made = 0;

/** An id that no other test uses. */
export const fresh = (prefix: string): string => `${prefix}-${process.pid}-${++made}`;

/** A backend and what the suites do with it all the time; every test makes its own people and rooms. */
export class Stage {
  readonly entries: Entry[] = [];

  constructor(readonly backend: Backend) {
    backend.roomLog.onCommit((entries) => this.entries.push(...entries));
  }

  async person(name = 'person'): Promise<Person> {
    const userId = fresh(name);
    await this.backend.accounts.create({ userId, displayName: `${userId} shown`, guarded: false });
    return { userId, displayName: `${userId} shown` };
  }

  people(count: number): Promise<Person[]> {
    return Promise.all(Array.from({ length: count }, () => this.person()));
  }

  async room(
    owner: Person,
    people: Person[] = [],
    options: { visibility?: Visibility; name?: string; direct?: boolean } = {},
  ): Promise<Room> {
    const { visibility = 'private', name = 'a room', direct = false } = options;
    const roomId = fresh(direct ? 'd-' : 'room');
    const command = { roomId, name, topic: '', visibility, direct, owner, people };
    return (await this.backend.roomLog.createRoom(command)).room;
  }

  async say(roomId: string, userId: string, content: string): Promise<Message> {
    return (await this.backend.roomLog.append({ roomId, userId, content })).message;
  }

  entriesOf(roomId: string): Entry[] {
    return this.entries.filter((it) => it.roomId === roomId);
  }
}

/** One backend for a suite's tests. */
export function useStage(open: OpenBackend): () => Stage {
  let stage: Stage;
  beforeAll(async () => {
    stage = new Stage(await open());
  });
  afterAll(() => stage.backend.close());
  return () => stage;
}

/** The refusal's code and nothing else. */
export const refused = (work: Promise<unknown>, code: string): Promise<void> =>
  expect(work).rejects.toMatchObject({ name: 'ChatError', code });
