import { Injectable } from '@nestjs/common';
import { LIMITS, TIMES } from '@suda/contract';
import { RateLimits } from '../../ports/rate-limits.js';
import { socketRooms } from '../sockets/socket-rooms.js';
import { Sockets } from '../sockets/sockets.js';

/** Shared by all processes, which take turns. */
const FRAME_RATE = { name: 'typing_frames', points: 1, durationMs: TIMES.typingCoalesceMs };

/** Broadcasts who is typing in a room, together, at most once in a short interval. */
@Injectable()
export class TypingBroadcast {
  /** Pending signals, by room that waits for its turn. */
  private readonly waiting = new Map<string, Set<string>>();

  constructor(
    private readonly sockets: Sockets,
    private readonly limits: RateLimits,
  ) {}

  /** Resolves when it was broadcast, or has to wait for the room's turn. */
  async schedule(roomId: string, userId: string): Promise<void> {
    const typists = this.waiting.get(roomId);
    // Further ones are not shown by clients either.
    if (typists && typists.size < LIMITS.typists) typists.add(userId);
    if (typists) return;
    this.waiting.set(roomId, new Set([userId]));
    await this.takeTurn(roomId);
  }

  private async takeTurn(roomId: string): Promise<void> {
    try {
      const waitMs = await this.limits.consume(FRAME_RATE, roomId);
      if (waitMs > 0) {
        setTimeout(() => void this.takeTurn(roomId).catch(() => undefined), waitMs).unref();
        return;
      }
      const typists = [...(this.waiting.get(roomId) ?? [])];
      this.waiting.delete(roomId);
      this.broadcast(roomId, typists);
    } catch (error) {
      this.waiting.delete(roomId);
      throw error;
    }
  }

  private broadcast(roomId: string, userIds: string[]): void {
    const [first, ...more] = userIds;
    if (first === undefined) return;
    for (const userId of userIds) {
      const of = (audience: 1 | 'whole') => ({
        room: socketRooms.room(roomId, audience),
        except: socketRooms.user(userId, audience),
      });
      this.sockets.emitV1(of(1), 'typing', userId, { roomId });
      this.sockets.emitV2(of('whole'), 'typing', userId, { roomId });
    }
    const alone = more.length === 0 && socketRooms.user(first, 2);
    const except = [socketRooms.room(roomId, 'whole'), ...(alone ? [alone] : [])];
    this.sockets.emitV2({ room: socketRooms.room(roomId, 2), except }, 'typing_users', { roomId, userIds });
  }
}
