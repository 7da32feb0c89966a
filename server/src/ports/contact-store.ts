import type { WhoMayAdd } from '@suda/contract';

/** What a person wants of another. */
export interface Attitude {
  whoMayAdd: WhoMayAdd;
  /** The person blocks the other. */
  blocked: boolean;
}

export interface StoredInvitation {
  roomId: string;
  inviterId: string;
  /** ISO 8601. */
  at: string;
}

/**
 * What people want of each other: who may add them to rooms, whom they block, and which rooms wait for their yes. What is
 * written is durable. Whether a room or a membership still exists is for the caller to ask: an invitation may outlive both.
 */
export abstract class ContactStore {
  /** What each of these people wants of the user. */
  abstract attitudes(userId: string, people: readonly string[]): Promise<Map<string, Attitude>>;

  abstract whoMayAdd(userId: string): Promise<WhoMayAdd>;

  abstract setWhoMayAdd(userId: string, whoMayAdd: WhoMayAdd): Promise<void>;

  /** `conflict` when the user blocks LIMITS.blocks others. */
  abstract block(userId: string, blockedId: string): Promise<void>;

  abstract unblock(userId: string, blockedId: string): Promise<void>;

  abstract blocks(userId: string, blockedId: string): Promise<boolean>;

  /** Whom the user blocks, latest first, at most LIMITS.blocks. */
  abstract blockedBy(userId: string): Promise<string[]>;

  /** The first invitation to a room stays. Of more than LIMITS.invitations the oldest is dropped. */
  abstract invite(userId: string, invitation: StoredInvitation): Promise<void>;

  /** Newest first, at most LIMITS.invitations. */
  abstract invitations(userId: string): Promise<StoredInvitation[]>;

  abstract dropInvitation(userId: string, roomId: string): Promise<void>;
}
