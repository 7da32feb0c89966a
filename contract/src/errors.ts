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

/** The HTTP status of each code in REST responses. */
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

/** The argument of every ack callback. */
export type Ack<T> = { ok: true; data: T } | { ok: false; error: ErrorBody };

/** An expected error with a protocol code. Any other thrown value is answered as `internal`. */
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

const MAX_ISSUES = 10;

/** The `invalid_payload` error for a failed validation: the first ten issues with their paths, never the input itself. */
export const invalidPayload = (subject: string, error: z.ZodError): ChatError =>
  new ChatError('invalid_payload', `${subject} is not valid.`, {
    issues: error.issues
      .slice(0, MAX_ISSUES)
      .map(({ path, message }) => ({ path: path.map(String).join('.'), message })),
  });
