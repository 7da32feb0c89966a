import type { AuthMode, SignupMode, User } from '@suda/contract';
import { store } from '@/shared/storage';

/** Who was signed in when this browser last heard from the server: enough to show what it keeps of them. */
export interface RememberedSession {
  user: User;
  sessionId: string;
  authMode: AuthMode;
  signup: SignupMode;
}

const KEY = 'suda.session';

function read(): RememberedSession | undefined {
  try {
    const { user, sessionId, authMode, signup } = JSON.parse(
      localStorage.getItem(KEY) ?? '{}',
    ) as Partial<RememberedSession>;
    if (typeof user?.userId !== 'string' || !sessionId || !authMode || !signup) return undefined;
    return { user, sessionId, authMode, signup };
  } catch {
    return undefined;
  }
}

export const rememberedSession = {
  read,

  write(session: RememberedSession): void {
    if (!store(localStorage, KEY, JSON.stringify(session))) localStorage.removeItem(KEY);
  },

  /** Unless another tab has signed in to another session meanwhile. */
  forget(sessionId: string): void {
    if ((read()?.sessionId ?? sessionId) === sessionId) localStorage.removeItem(KEY);
  },
};
