import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import { WebSocketServer } from 'ws';

/**
 * The baseline: a program of Socket.IO alone, with a room for each user and the Redis adapter between its replicas. It
 * believes the userId, and forwards what a worker sends: it neither validates, coalesces, keeps nor counts.
 */
const { REDIS_URL = '', CLIENT_SOCKET_PORT, WORKER_SOCKET_PORT } = process.env;

const http = createServer();
const io = new Server(http, { cors: { origin: true, credentials: true }, adapter: redisAdapter() });

function redisAdapter() {
  const publisher = new Redis(REDIS_URL);
  return createAdapter(publisher, publisher.duplicate());
}

io.on('connection', (socket) => {
  const { userId } = socket.handshake.auth as { userId?: string };
  if (userId === undefined) socket.disconnect(true);
  else void socket.join(userId);
});

const workers = new WebSocketServer({ host: '127.0.0.1', port: Number(WORKER_SOCKET_PORT) });
workers.on('connection', (socket) => {
  socket.on('message', (text: Buffer) => {
    const { event, data } = JSON.parse(text.toString()) as { event: string; data: { userId: string } };
    io.to(data.userId).emit(event, data);
  });
});

http.listen(Number(CLIENT_SOCKET_PORT), '127.0.0.1', () => {
  console.log(`ready at http://127.0.0.1:${CLIENT_SOCKET_PORT}`);
});
process.once('SIGTERM', () => process.exit());
