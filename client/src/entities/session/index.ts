export type { Session } from '@suda/contract';
export { type SessionStatus, useSessionStore } from './model/session-store';
