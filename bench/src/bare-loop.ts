import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LIMITS, NAMESPACE, SOCKET_PATH, type CommandPayload } from '@suda/contract';
import { Server } from 'socket.io';

/**
 * The baseline of the measurements: Socket.IO alone, configured as in the server. It neither validates, authorizes nor
 * stores; it forwards a message with the same fields and sends an ack.
 */
const http = createServer();
const io = new Server(http, {
  path: SOCKET_PATH,
  transports: ['websocket'],
  serveClient: false,
  maxHttpBufferSize: LIMITS.frameBytes,
  pingInterval: 10_000,
  pingTimeout: 10_000,
});

let rooms = 0;
const counters = new Map<string, number>();
type Answer = (ack: { ok: true; data: unknown }) => void;

io.of(NAMESPACE).on('connection', (socket) => {
  socket.on('register', ({ userId }: CommandPayload<'register'>, ack: Answer) => {
    socket.data = { userId };
    void socket.join(`user:${userId}`);
    ack({ ok: true, data: {} });
  });

  socket.on('create_room', ({ participants }: CommandPayload<'create_room'>, ack: Answer) => {
    const { userId } = socket.data as { userId: string };
    const roomId = `01BENCHMARKROOM${String(++rooms).padStart(11, '0')}`;
    for (const member of [userId, ...participants]) io.of(NAMESPACE).in(`user:${member}`).socketsJoin(roomId);
    ack({ ok: true, data: { roomId } });
  });

  socket.on('send_message', (message: CommandPayload<'send_message'>, ack: Answer) => {
    const { roomId, content, clientMessageId } = message;
    const { userId } = socket.data as { userId: string };
    const seq = (counters.get(roomId) ?? 0) + 1;
    counters.set(roomId, seq);
    const id = `${roomId}.${seq}`;
    const createdAt = new Date().toISOString();
    io.of(NAMESPACE)
      .to(roomId)
      .emit('receive_message', {
        ...{ id, roomId, seq, rev: seq, userId, content, kind: 'text', createdAt, clientMessageId },
        senderId: userId,
      });
    ack({ ok: true, data: { id, seq, rev: seq, createdAt } });
  });
});

http.listen(0, '127.0.0.1', () => {
  console.log(`ready at http://127.0.0.1:${(http.address() as AddressInfo).port}`);
});
process.once('SIGTERM', () => process.exit());
