import type { Member, PresenceStatus } from '@suda/contract';

export type MemberEntry = Member & { status: PresenceStatus };
