export { type SessionStatus, useSessionStore } from './model/session-store';
