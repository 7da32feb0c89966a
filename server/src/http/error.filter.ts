import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { ChatError, HTTP_STATUS, LIMITS } from '@suda/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LOGGER, type Logger } from '../observe/logger.js';
import { Metrics } from '../observe/metrics.js';
import { internalError, serverStopping } from '../realtime/refusals.js';

const unreadable = () => new ChatError('invalid_payload', 'The request can’t be read.');
const nothingHere = () => new ChatError('not_found', 'Nothing is here.');

/** Errors of the framework itself, by status: unreadable bodies, unknown paths. */
const ERROR_OF_STATUS: Readonly<Record<number, () => ChatError>> = {
  404: nothingHere,
  405: nothingHere,
  413: () => new ChatError('too_large', `A request may hold ${LIMITS.frameBytes} bytes.`),
  415: () => new ChatError('invalid_payload', 'Send JSON.'),
  503: serverStopping,
};

/** The protocol's error for a thrown value; undefined for an unexpected one. */
function toChatError(error: unknown): ChatError | undefined {
  if (error instanceof ChatError) return error;
  const status = error instanceof HttpException ? error.getStatus() : undefined;
  if (status === undefined) return undefined;
  const known = ERROR_OF_STATUS[status];
  if (known) return known();
  return status < 500 ? unreadable() : undefined;
}

/** Answers errors of REST requests with `{ error }` and the status of the code. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    // A body that broke off is no fault of ours, and a stranger must not fill the log.
    const known = error === request.raw.errored ? unreadable() : toChatError(error);
    if (!known) this.logger.error({ err: error, request: request.id }, 'request failed');
    const body = (known ?? internalError()).toBody();
    this.metrics.countError(body.code);
    const reply = http.getResponse<FastifyReply>();
    if (reply.sent) return;
    const retryAfterMs = body.details?.['retryAfterMs'];
    if (typeof retryAfterMs === 'number') void reply.header('retry-after', Math.ceil(retryAfterMs / 1_000));
    void reply.status(HTTP_STATUS[body.code]).type('application/json').send({ error: body });
  }
}
