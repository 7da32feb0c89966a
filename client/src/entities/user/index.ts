export type { Person } from '@suda/contract';
export { usePresenceStore } from './model/presence-store';
