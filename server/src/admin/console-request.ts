import { readFileSync } from 'node:fs';
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import type { Config } from '../config.js';

interface Request {
  method: string;
  headers?: Record<string, string>;
  body?: string | undefined;
  withinMs: number;
}

/** What a server on this machine answers. Over TLS it has to hold the certificate in TLS_CERT, whatever name that is for. */
export function askServer(
  url: URL,
  { method, headers = {}, body, withinMs }: Request,
  tls: Config['tls'],
): Promise<{ ok: boolean; text: string }> {
  const identity = tls && {
    ca: readFileSync(tls.cert),
    allowPartialTrustChain: true,
    checkServerIdentity: () => undefined,
  };
  return new Promise((resolve, reject) => {
    const options = { method, headers, signal: AbortSignal.timeout(withinMs), ...identity };
    const request = (url.protocol === 'https:' ? requestSecure : requestPlain)(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.once('error', reject);
      response.once('end', () => resolve({ ok: response.statusCode === 200, text }));
    });
    request.once('error', reject).end(body);
  });
}
