import { Injectable } from '@nestjs/common';
import { FairQueue } from './fair-queue.js';

/** Far more than a read costs this process; what takes longer waits for an engine. */
const HOLD_MS = 300;

/** Reading histories, searching, syncing: what costs so much that users take turns. */
@Injectable()
export class FairReads {
  private readonly turns = new FairQueue({ atOnce: 8, ofKey: 2, waitingOfKey: 100, waiting: 5_000, holdMs: HOLD_MS });
  private readonly answers = new FairQueue({ atOnce: 5_000, ofKey: 4, waitingOfKey: 100, waiting: 5_000 });

  /** Runs one piece of work when it is the user's turn. @throws {ChatError} `rate_limited` */
  turn<T>(userId: string, work: () => Promise<T>): Promise<T> {
    return this.turns.run(userId, work);
  }

  /** Runs work that lasts until its answer was read: a user has a few of these, however slowly they read. @throws {ChatError} `rate_limited` */
  answer(userId: string, work: () => Promise<void>): Promise<void> {
    return this.answers.run(userId, work);
  }
}
