import type { Socket } from 'node:net';
import { type ErrorBody, type ErrorCode, HTTP_STATUS } from '@suda/contract';

/** Answers malformed HTTP (Node’s `clientError`) in the shape of all other errors. */
export function answerClientError({ code }: NodeJS.ErrnoException, socket: Socket): void {
  if (code === 'ECONNRESET' || socket.destroyed) return;
  const tooLarge = code === 'HPE_HEADER_OVERFLOW';
  const error: ErrorBody = tooLarge
    ? { code: 'too_large', message: 'The headers of the request are too long.' }
    : { code: 'invalid_payload', message: 'The request can’t be read.' };
  if (socket.writable) socket.write(response(error.code, JSON.stringify({ error })));
  socket.destroySoon();
}

const response = (code: ErrorCode, body: string): string =>
  [
    `HTTP/1.1 ${HTTP_STATUS[code]} ${code === 'too_large' ? 'Content Too Large' : 'Bad Request'}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
