export { usePresenceStore } from '../model/presence-store';
