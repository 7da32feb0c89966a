export type { UserWithPresence } from '@suda/contract';
export { usePresenceStore } from './model/presence-store';
