import { Injectable } from '@nestjs/common';
import { ChatError, type User } from '@suda/contract';
import { RateLimiter } from '../limits/rate-limiter.js';
import { ContactStore } from '../ports/contact-store.js';
import type { AddedUser } from '../ports/room-log.js';
import { RoomStore } from '../ports/room-store.js';
import { socketRooms } from '../realtime/sockets/socket-rooms.js';
import { Sockets } from '../realtime/sockets/sockets.js';
import { admissionOf, type Admission } from '../rules/admission.js';
import { tooManyStrangers } from '../rules/refusals.js';

interface Admitted {
  /** Those who may enter at once; the room log still refuses people with too many unopened rooms. */
  entering: AddedUser[];
  /** Those to be invited. */
  waiting: string[];
  /** Those who block the one who adds them. */
  ignored: string[];
}

/** Decides how people come into a room into which another puts them. */
@Injectable()
export class AdmissionsService {
  constructor(
    private readonly contacts: ContactStore,
    private readonly rooms: RoomStore,
    private readonly limits: RateLimiter,
    private readonly sockets: Sockets,
  ) {}

  /**
   * Members of the room are let through as they are.
   * @throws {ChatError} `rate_limited` with `details.userIds` for those whom strangers add too often
   */
  async admit(adder: User, people: readonly User[], roomId: string): Promise<Admitted> {
    const userIds = people.map((it) => it.userId);
    const [attitudes, known] = await Promise.all([
      this.contacts.attitudes(adder.userId, userIds),
      this.rooms.knownBy(adder.userId, userIds),
    ]);
    const admissions = await Promise.all(
      people.map(async (person) => {
        const { userId } = person;
        const attitude = attitudes.get(userId) ?? { blocked: false, whoMayAdd: 'anyone' };
        const admission = admissionOf({ ...attitude, known: known.has(userId) });
        const isIn = admission !== 'enters' && (await this.rooms.role(roomId, userId)) !== undefined;
        return { person, admission: isIn ? 'enters' : admission };
      }),
    );
    const those = (...wanted: Admission[]) =>
      admissions.filter((it) => wanted.includes(it.admission)).map((it) => it.person);
    await this.consume(those('enters_unless_crowded', 'waits').filter((it) => !known.has(it.userId)));
    const strangers = those('enters_unless_crowded').map((it): AddedUser => ({ ...it, stranger: true }));
    const byId = new Map([...those('enters'), ...strangers].map((it) => [it.userId, it]));
    return {
      entering: userIds.flatMap((it) => byId.get(it) ?? []),
      waiting: those('waits').map((it) => it.userId),
      ignored: those('ignored').map((it) => it.userId),
    };
  }

  async invite(inviterId: string, roomId: string, userIds: readonly string[]): Promise<void> {
    const at = new Date().toISOString();
    await Promise.all(userIds.map((it) => this.contacts.invite(it, { roomId, inviterId, at })));
    for (const userId of userIds) this.announce(userId);
  }

  /** Tells the sessions of a person that their invitations are not what they were. */
  announce(userId: string): void {
    this.sockets.emitV2({ room: socketRooms.user(userId, 2) }, 'invitations_changed', {});
  }

  private async consume(people: readonly User[]): Promise<void> {
    const refusals = await Promise.all(
      people.map(async ({ userId }) => {
        try {
          await this.limits.consume('additionsByStrangers', `user:${userId}`);
          return undefined;
        } catch (error) {
          if (!(error instanceof ChatError) || error.code !== 'rate_limited') throw error;
          return { userId, retryAfterMs: Number(error.details?.['retryAfterMs']) };
        }
      }),
    );
    const refused = refusals.filter((it) => it !== undefined);
    if (refused.length === 0) return;
    throw tooManyStrangers(
      refused.map((it) => it.userId),
      Math.max(...refused.map((it) => it.retryAfterMs)),
    );
  }
}
