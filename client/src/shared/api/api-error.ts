import { ChatError, type ErrorBody, type ErrorCode, HTTP_STATUS } from '@suda/contract';

/** The error that `rest` and `connection.command` reject with. */
export class ApiError extends ChatError {
  constructor(
    body: ErrorBody,
    /** The request did not reach the server, or its answer did not come back. */
    readonly offline = false,
  ) {
    super(body.code, body.message, body.details);
  }

  static unreachable(message = 'The server can not be reached.'): ApiError {
    return new ApiError({ code: 'unavailable', message }, true);
  }

  /** Parses an error body of the server; anything else gets the code `fallback`. */
  static from(body: unknown, fallback: ErrorCode = 'internal'): ApiError {
    if (body !== null && typeof body === 'object') {
      const { code, message, details } = body as Partial<ErrorBody>;
      if (code !== undefined && Object.hasOwn(HTTP_STATUS, code)) {
        return new ApiError({ code, message: message ?? '', ...(details && { details }) });
      }
    }
    return new ApiError({ code: fallback, message: 'The server gave an answer that is not understood.' });
  }
}

/** Whether the server refuses this field: `path` as in its issues, `body.password`. */
export function isAbout(path: string, error: unknown): boolean {
  if (!(error instanceof ApiError) || error.code !== 'invalid_payload') return false;
  const issues = error.details?.['issues'];
  return Array.isArray(issues) && issues.some((it: { path?: unknown } | null) => it?.path === path);
}
