import { lookup, type LookupAddress } from 'node:dns';
import { request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Destination } from './destinations.js';
import { addressPolicy } from './public-addresses.js';
import { signatureOf } from './signature.js';

/** What is read of an answer, whose status is all that counts. */
const ANSWER_BYTES = 64 * 1024;
const HEADER_BYTES = 16 * 1024;
const MOST_RETRY_AFTER_MS = 60 * 60_000;
const BUSY = [408, 425, 429];

export type SendOutcome =
  | { delivered: true }
  /** `fault`: the destination itself does not work, and would take no other delivery either. */
  | { delivered: false; reason: string; fault: boolean; retryAfterMs?: number };

export interface Sending {
  idempotencyKey: string;
  body: string;
}

export interface SenderOptions {
  /** Private networks that deliveries may go to: addresses and CIDRs. */
  allowNetworks: readonly string[];
  /** For all of one request, from the look-up of its name on. */
  timeoutMs: number;
  now?: () => number;
  resolve?: typeof lookup;
}

/**
 * Posts one delivery. Where it goes is decided by the address: it is looked up once, each time, and the connection goes to
 * what was looked up, so that a name can't stand for another address in between. Redirects are not followed.
 */
export class HttpSender {
  private readonly mayGoTo: (address: string) => boolean;
  private readonly resolve: typeof lookup;

  constructor(private readonly options: SenderOptions) {
    this.mayGoTo = addressPolicy(options.allowNetworks);
    this.resolve = options.resolve ?? lookup;
  }

  /** Rejects only when the signal breaks it off. */
  async send(destination: Destination, sending: Sending, signal: AbortSignal): Promise<SendOutcome> {
    const timeout = AbortSignal.timeout(this.options.timeoutMs);
    try {
      const response = await this.post(destination, sending, AbortSignal.any([signal, timeout]));
      return outcomeOf(response, this.now());
    } catch (error) {
      if (signal.aborted) throw error;
      const { timeoutMs } = this.options;
      return {
        delivered: false,
        fault: true,
        reason: timeout.aborted ? `no answer in ${timeoutMs} ms` : nameOf(error),
      };
    }
  }

  private post({ url, secret }: Destination, { idempotencyKey, body }: Sending, signal: AbortSignal) {
    return new Promise<IncomingMessage>((resolve, reject) => {
      // A literal address is not looked up.
      const literal = url.hostname.replace(/^\[|\]$/g, '');
      if (isIP(literal) > 0 && !this.mayGoTo(literal)) throw addressRefused(literal);
      const request: ClientRequest = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
        method: 'POST',
        // Each on a connection of its own, so that each was vetted.
        agent: false,
        lookup: this.vettedLookup,
        maxHeaderSize: HEADER_BYTES,
        signal,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'Suda',
          'idempotency-key': idempotencyKey,
          ...(secret !== undefined && { 'suda-signature': signatureOf(body, secret, this.now()) }),
        },
      });
      request.once('response', (response) => {
        response.once('close', () => resolve(response));
        // The status is there: what breaks now changes nothing.
        request.off('error', reject).on('error', () => undefined);
        response.on('error', () => undefined);
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > ANSWER_BYTES) response.destroy();
        });
      });
      // Of a 101 that nobody asked for there is no response, and without a listener no end either.
      request.once('upgrade', (response, socket) => {
        socket.destroy();
        resolve(response);
      });
      request.once('error', reject);
      request.end(body);
    });
  }

  private readonly vettedLookup: LookupFunction = (hostname, options, callback) => {
    this.resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, []);
      const vetted = addresses.filter(({ address }) => this.mayGoTo(address));
      const [first] = vetted;
      if (!first) return callback(addressRefused(hostname), []);
      if (options.all) callback(null, vetted);
      else callback(null, first.address, first.family);
    });
  };

  private now(): number {
    return (this.options.now ?? Date.now)();
  }
}

const addressRefused = (host: string): Error => new Error(`${host} is not public: see DELIVERY_ALLOW_NETWORKS`);

/** Never with what was sent. */
const nameOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code ?? message).slice(0, 200);
};

function outcomeOf({ statusCode = 0, headers }: IncomingMessage, now: number): SendOutcome {
  if (statusCode >= 200 && statusCode < 300) return { delivered: true };
  const fault = statusCode >= 500 || BUSY.includes(statusCode);
  const retryAfterMs = fault ? retryAfter(headers['retry-after'], now) : 0;
  return { delivered: false, reason: `answered ${statusCode}`, fault, ...(retryAfterMs > 0 && { retryAfterMs }) };
}

/** Seconds or a date, at most an hour; 0 for neither. */
function retryAfter(value: string | undefined, now: number): number {
  if (value === undefined) return 0;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), MOST_RETRY_AFTER_MS);
}
