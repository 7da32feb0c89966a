const DAY_MS = 24 * 60 * 60 * 1_000;

/** Days until a session ends that nobody uses, and until any session ends. */
export interface SessionLifetime {
  sessionDays: number;
  sessionMaxDays: number;
}

/** When a session ends that began at `createdAt` and is used `now`; both and the answer in ms since 1970. */
export const sessionExpiry = (createdAt: number, now: number, lifetime: SessionLifetime): number =>
  Math.min(now + lifetime.sessionDays * DAY_MS, createdAt + lifetime.sessionMaxDays * DAY_MS);
