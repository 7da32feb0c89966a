export type { CustomStatus, Presence, UserWithPresence, WhoMayAdd } from '@suda/contract';
export { useContactStore } from './model/contact-store';
export { usePresenceStore } from './model/presence-store';
export { useShownPeople } from './model/use-shown-people';
