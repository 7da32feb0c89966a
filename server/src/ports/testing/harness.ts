import { afterAll, beforeAll, expect } from 'vitest';
import type { Message, Room, Visibility } from '@suda/contract';
import type { Backend } from '../backend.js';
import type { Entry } from '../entry.js';
import type { NamedUser } from '../room-log.js';

export type OpenBackend = () => Promise<Backend>;

let count = 0;

/** An id that no other test uses. */
export const fresh = (prefix: string): string => `${prefix}-${process.pid}-${++count}`;

/** A backend with what most suites need; every test creates its own people and rooms. */
export class SuiteHarness {
  readonly entries: Entry[] = [];

  constructor(readonly backend: Backend) {
    backend.roomLog.onCommit((entries) => this.entries.push(...entries));
  }

  async person(name = 'person'): Promise<NamedUser> {
    const userId = fresh(name);
    await this.backend.accounts.create({ userId, displayName: `${userId} shown`, isProtected: false });
    return { userId, displayName: `${userId} shown` };
  }

  people(count: number): Promise<NamedUser[]> {
    return Promise.all(Array.from({ length: count }, () => this.person()));
  }

  async room(
    owner: NamedUser,
    people: NamedUser[] = [],
    options: { visibility?: Visibility; name?: string; direct?: boolean; icon?: string } = {},
  ): Promise<Room> {
    const { visibility = 'private', name = 'a room', direct = false, icon } = options;
    const roomId = fresh(direct ? 'd-' : 'room');
    const command = { roomId, name, topic: '', visibility, icon, direct, owner, people };
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
export function useHarness(open: OpenBackend): () => SuiteHarness {
  let harness: SuiteHarness;
  beforeAll(async () => {
    harness = new SuiteHarness(await open());
  });
  afterAll(() => harness.backend.close());
  return () => harness;
}

/** Expects a ChatError with this code. */
export const refused = (work: Promise<unknown>, code: string): Promise<void> =>
  expect(work).rejects.toMatchObject({ name: 'ChatError', code });
