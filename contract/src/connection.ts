import * as z from 'zod';
import { ClientId, SessionId } from './fields.js';

/** Socket.IO namespace and path. */
export const NAMESPACE = '/chat';
/** Namespace of operators, for the calls of `/chat/admin/sockets`. */
export const ADMIN_NAMESPACE = '/admin';
/** What operators call the namespace of the client port, which is `/` there. */
export const CLIENTS_NAMESPACE = '/clients';
export const SOCKET_PATH = '/chat/ws';

/** A feature of a handshake: reactions and typing come as the frames `message_reacted` and `typing_users`. */
export const COMPACT_FRAMES = 'compact_frames';

/** A feature of a handshake: the frame `client` tells the clientId that the server made because none was named. */
export const CLIENT_ID_FRAME = 'client_id';

/** A feature of a handshake: `presence` comes of the people alone that the client names by `watch_presence`. */
export const WATCHED_PRESENCE = 'watched_presence';

/**
 * A feature of a handshake: when many people connect, the refusal (`rate_limited`) says in `details.retryAfterMs` when to come
 * again. Of others the connection is closed, which Socket.IO's client opens again by itself.
 */
export const ADMISSION_HINT = 'admission_hint';

/** Socket.IO's `auth` payload. The default protocol is 1. */
export const Handshake = z.object({
  accessToken: z.string().max(256).optional(),
  /** The session that the client stands for: refused with `conflict` when the token or the cookie is another's. */
  sessionId: SessionId.optional(),
  protocol: z.union([z.literal(1), z.literal(2)]).optional(),
  /** The client that this connection belongs to: one may hold several, over its reconnections. Without it the server makes one. */
  clientId: ClientId.optional(),
  /** What the client knows beyond its protocol; names that the server doesn't know are ignored. */
  features: z.array(z.string().max(32)).max(16).optional(),
});
export type Handshake = z.infer<typeof Handshake>;

/** Header of a request that names the session it stands for, like `sessionId` of the handshake. */
export const SESSION_HEADER = 'suda-session';
/** `details.reason` of the refusal when the token or the cookie is of another session. */
export const OTHER_SESSION = 'other_session';

/** Name of the cookie with a browser's session token. */
export const SESSION_COOKIE = 'suda_session';
/** Its name behind TLS: browsers take such a cookie from this host alone, and send it to no other. */
export const SECURE_SESSION_COOKIE = `__Host-${SESSION_COOKIE}`;
