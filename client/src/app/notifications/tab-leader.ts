import { ulid } from 'ulid';
import { store } from '@/shared/storage';

/** Without locks a tab that leads stays the leader for so long after it was last asked. */
const LEASE_MS = 5_000;

export interface TabLeader {
  /** Whether this tab is the one of its kind: never two at once, but for a moment none. */
  isLeader: () => boolean;
  stop: () => void;
}

/** Pages that came over plain HTTP have no locks. */
const ofBrowser = (): LockManager | null => ('locks' in navigator ? navigator.locks : null);

/** Chooses one of the tabs that use this name; another follows when it is closed. */
export const createTabLeader = (name: string, locks = ofBrowser()): TabLeader =>
  locks ? byLock(name, locks) : byLease(name);

function byLock(name: string, locks: LockManager): TabLeader {
  const ended = new AbortController();
  let leads = false;
  const hold = () => {
    leads = true;
    return new Promise<void>((release) => ended.signal.addEventListener('abort', () => release()));
  };
  locks.request(name, { signal: ended.signal }, hold).catch(() => undefined);
  return {
    isLeader: () => leads,
    stop: () => {
      leads = false;
      ended.abort();
    },
  };
}

function byLease(name: string): TabLeader {
  const me = ulid();
  const held = () => localStorage.getItem(name)?.split(' ') ?? [];
  return {
    isLeader: () => {
      const [holder, until] = held();
      if (holder !== me && Number(until) > Date.now()) return false;
      store(localStorage, name, `${me} ${Date.now() + LEASE_MS}`);
      return held()[0] === me;
    },
    stop: () => {
      if (held()[0] === me) localStorage.removeItem(name);
    },
  };
}
