export { usePresenceStore } from '../model/presence-store';
export { useContactStore } from '../model/contact-store';
