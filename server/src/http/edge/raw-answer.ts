import { STATUS_CODES } from 'node:http';
import { type ErrorBody, HTTP_STATUS } from '@suda/contract';

/** An error as bytes, for where there is only the connection; it ends with it. */
export function rawAnswer(error: ErrorBody): string {
  const status = HTTP_STATUS[error.code];
  const body = JSON.stringify({ error });
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
