export type { Session } from '@suda/contract';
export { useSessionStore } from './model/session-store';
