import type { Socket } from 'node:net';
import type { ErrorBody } from '@suda/contract';
import { rawAnswer } from './raw-answer.js';

/** Answers malformed HTTP (Node’s `clientError`) in the shape of all other errors. */
export function answerClientError({ code }: NodeJS.ErrnoException, socket: Socket): void {
  if (code === 'ECONNRESET' || socket.destroyed) return;
  const tooLarge = code === 'HPE_HEADER_OVERFLOW';
  const error: ErrorBody = tooLarge
    ? { code: 'too_large', message: 'The headers of the request are too long.' }
    : { code: 'invalid_payload', message: 'The request can’t be read.' };
  if (socket.writable) socket.write(rawAnswer(error));
  socket.destroySoon();
}
