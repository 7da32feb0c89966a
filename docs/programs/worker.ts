// Tells the windows of a person how far a job is:  node worker.ts user-42 request-1
// WORKER_URL and WORKER_TOKEN say where and by which right. Needs Node 24 and the package ws.
import { WebSocket } from 'ws';

const { WORKER_URL = 'ws://localhost:4001/', WORKER_TOKEN } = process.env;
const [userId = 'user-42', requestId = 'request-1'] = process.argv.slice(2);

const headers = WORKER_TOKEN ? { authorization: `Bearer ${WORKER_TOKEN}` } : {};
const socket = new WebSocket(WORKER_URL, { headers });
await new Promise((open, failed) => socket.once('open', open).once('error', failed));

let sent = 0;
const waiting = new Map<number, (answer: unknown) => void>();
socket.on('message', (text) => {
  const answer = JSON.parse(text.toString());
  waiting.get(answer.id)?.(answer);
  waiting.delete(answer.id);
});

/** Resolves with the answer: `{ id, ok, delivered }`, or `{ id, ok: false, error }`. */
function send(event: string, data: object): Promise<unknown> {
  const id = ++sent;
  socket.send(JSON.stringify({ id, event, data: { userId, requestId, ...data } }));
  return new Promise((answered) => waiting.set(id, answered));
}

for (let progress = 10; progress <= 90; progress += 10) void send('progress_update', { progress });
const answer = await send('ascii_complete', { url: `/results/${requestId}` });
console.log(JSON.stringify(answer));
socket.close();
