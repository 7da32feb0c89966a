import * as z from 'zod';

/** Where the socket lives. */
export const NAMESPACE = '/chat';
export const SOCKET_PATH = '/chat/ws';

/** What a client may say in Socket.IO's `auth`. Without `protocol: 2` it speaks protocol v1. */
export const Handshake = z.object({
  accessToken: z.string().max(256).optional(),
  protocol: z.union([z.literal(1), z.literal(2)]).optional(),
});
export type Handshake = z.infer<typeof Handshake>;

/** The cookie that carries a browser's session token. */
export const SESSION_COOKIE = 'suda_session';
