import { ERROR_CODES } from '@suda/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FrameFollower } from './convergence/frame-follower.js';
import { freshView } from './convergence/fresh-state.js';
import { PageCompany, trouble } from './convergence/page-company.js';
import { type ChangeCommand, CHANGE_NAMES, step, type Step } from './convergence/steps.js';
import { fuzz } from './hostile/fuzz-settings.js';
import { Deployment } from './support/deployment.js';
import { CommandError } from './support/protocol-v2-client.js';

const PEOPLE = 4;
/** Read markers go out once a second. */
const SETTLED = { interval: 50, timeout: 4_000 };

/** A failure is shrunk for so long and no longer. */
const bounded = <T>(runs: number) => ({ ...fuzz<T>(runs), interruptAfterTimeLimit: 100_000 });

let deployment: Deployment;
let runs = 0;
const counts = { runs: 0, changes: 0, refused: 0, pageRuns: 0, pageEvents: 0, byName: {} as Record<string, number> };

beforeAll(async () => {
  deployment = await Deployment.start();
});

afterAll(async () => {
  process.stdout.write(`convergence: ${JSON.stringify(counts)}\n`);
  await deployment.stop();
});

/** Who does not let a command through says why; what nobody expected fails the test. */
function refused(error: unknown): void {
  if (!(error instanceof CommandError)) throw error;
  expect(ERROR_CODES).toContain(error.body.code);
  expect(['internal', 'unavailable']).not.toContain(error.body.code);
  counts.refused += 1;
}

class Company {
  readonly roomIds: string[] = [];

  private constructor(
    readonly followers: FrameFollower[],
    readonly userIds: string[],
  ) {}

  /** Four new people, a private room of three who said something, and a public one. */
  static async meet(): Promise<Company> {
    runs += 1;
    const userIds = Array.from({ length: PEOPLE }, (_, index) => `run${runs}-${index}`);
    const followers = await Promise.all(
      userIds.map((userId, index) => FrameFollower.open(deployment, userId, index % 2 === 0)),
    );
    const company = new Company(followers, userIds);
    await company.does(0, { name: 'create_room', payload: { participants: userIds.slice(1, 3) } });
    await company.does(1, { name: 'create_room', payload: { participants: [], visibility: 'public' } });
    const [roomId = ''] = company.roomIds;
    for (const actor of [0, 1, 2])
      await company.does(actor, { name: 'send_message', payload: { roomId, content: 'hi' } });
    await company.settle();
    return company;
  }

  async play(group: readonly Step[]): Promise<void> {
    await Promise.all(
      group.map((step) => {
        const change = step.make(this.roomIds[step.room % this.roomIds.length] ?? 'none', this.userIds);
        return this.does(step.anybody ? step.actor : this.whoMay(step.actor, change), change);
      }),
    );
    await this.settle();
  }

  private whoMay(actor: number, { name, payload }: ChangeCommand): number {
    if (!('roomId' in payload) || name === 'join_room') return actor;
    const { roomId } = payload;
    const members = [...this.followers.keys()].filter((index) => this.followers[index]?.isIn(roomId));
    const someone = members[actor % members.length] ?? actor;
    if (name !== 'edit_message' && name !== 'delete_message') return someone;
    const author = this.followers[someone]?.authorOf(roomId, payload.seq);
    return author === undefined ? someone : this.userIds.indexOf(author);
  }

  private async does(actor: number, change: ChangeCommand): Promise<void> {
    const follower = this.followers[actor] as FrameFollower;
    counts.changes += 1;
    follower.sends(change);
    try {
      const data = await follower.client.command(change.name, change.payload);
      counts.byName[change.name] = (counts.byName[change.name] ?? 0) + 1;
      follower.acked(change, data);
      if ('roomId' in data && !this.roomIds.includes(data.roomId)) this.roomIds.push(data.roomId);
    } catch (error) {
      refused(error);
    }
  }

  async settle(): Promise<void> {
    await Promise.all(this.followers.map((follower) => follower.catchUpAll()));
  }

  close(): void {
    for (const follower of this.followers) follower.close();
  }
}

describe('a client that applied the frames', () => {
  it('equals a fresh fetch, after any changes', async () => {
    const groups = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), {
      minLength: 1,
      maxLength: 20,
      size: 'max',
    });
    await fc.assert(
      fc.asyncProperty(groups, async (played) => {
        const company = await Company.meet();
        try {
          for (const group of played) await company.play(group);
          for (const follower of company.followers) {
            const fresh = await freshView(follower.rest);
            await vi.waitFor(() => {
              expect(follower.view(), follower.userId).toEqual(fresh);
            }, SETTLED);
            expect(follower.faults).toEqual([]);
          }
          counts.runs += 1;
        } finally {
          company.close();
        }
      }),
      bounded(100),
    );
    expect(Object.keys(counts.byName).sort()).toEqual([...CHANGE_NAMES].sort());
  }, 180_000);
});

describe('a page whose connection breaks and loses frames', () => {
  it('equals a fresh fetch after reconnecting', async () => {
    const events = fc.array(
      fc.oneof(
        { weight: 5, arbitrary: step.map((it) => ({ step: it })) },
        { weight: 1, arbitrary: trouble.map((it) => ({ trouble: it })) },
      ),
      { minLength: 6, maxLength: 30, size: 'max' },
    );
    await fc.assert(
      fc.asyncProperty(events, async (played) => {
        runs += 1;
        const company = await PageCompany.meet(deployment, runs);
        try {
          for (const event of played) {
            if ('step' in event) await company.play(event.step);
            else await company.suffer(event.trouble);
            counts.pageEvents += 1;
          }
          await company.recover();
          for (const page of company.pages) {
            const fresh = await company.fresh(page);
            await vi.waitFor(async () => {
              await company.look();
              expect(company.view(page), page.userId).toEqual(fresh);
            }, SETTLED);
          }
          counts.pageRuns += 1;
        } finally {
          company.close();
        }
      }),
      bounded(10),
    );
  }, 180_000);
});
