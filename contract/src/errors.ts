import * as z from 'zod';

export const ERROR_CODES = [
  'invalid_payload',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'rate_limited',
  'too_large',
  'unavailable',
  'internal',
] as const;

export const ErrorCode = z.enum(ERROR_CODES);
export type ErrorCode = z.infer<typeof ErrorCode>;

/** The HTTP status that a REST answer gives each code. */
export const HTTP_STATUS: Readonly<Record<ErrorCode, number>> = {
  invalid_payload: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  rate_limited: 429,
  unavailable: 503,
  internal: 500,
};

export const ErrorBody = z.object({
  code: ErrorCode,
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type ErrorBody = z.infer<typeof ErrorBody>;

/** What every ack callback receives. */
export type Ack<T> = { ok: true; data: T } | { ok: false; error: ErrorBody };

/** An expected failure with a protocol code. Anything else that is thrown becomes `internal`. */
export class ChatError extends Error {
  override readonly name = 'ChatError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details?: Record<string, unknown>,
  ) {
    super(message);
  }

  toBody(): ErrorBody {
    const body: ErrorBody = { code: this.code, message: this.message };
    if (this.details) body.details = this.details;
    return body;
  }
}

const MAX_FAULTS = 10;

/** What is wrong with an input, without repeating the input: the first ten faults, each with its path. */
export const invalidPayload = (what: string, error: z.ZodError): ChatError =>
  new ChatError('invalid_payload', `${what} is not valid.`, {
    issues: error.issues
      .slice(0, MAX_FAULTS)
      .map(({ path, message }) => ({ path: path.map(String).join('.'), message })),
  });
