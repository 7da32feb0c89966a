import { useSessionStore } from '@/entities/session';

/** Whether the form for accounts shows first: the only one, or that of somebody who comes back to theirs. */
export function startsWithAccount(): boolean {
  const session = useSessionStore();
  return session.authMode === 'accounts' || session.returning !== '';
}
