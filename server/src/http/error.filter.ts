import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { ChatError, HTTP_STATUS, LIMITS, type ErrorCode } from '@suda/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LOGGER, type Logger } from '../observe/logger.js';
import { Metrics } from '../observe/metrics.js';

/** What the framework refuses by itself: a body that can't be read, a path that nobody serves. */
const OF_STATUS: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  404: ['not_found', 'Nothing is here.'],
  405: ['not_found', 'Nothing is here.'],
  413: ['too_large', `A request may hold ${LIMITS.frameBytes} bytes.`],
  415: ['invalid_payload', 'Send JSON.'],
  503: ['unavailable', 'The server is stopping.'],
};

/** The failure as the protocol names it; nothing for what nobody expected. */
function toChatError(error: unknown): ChatError | undefined {
  if (error instanceof ChatError) return error;
  const status = error instanceof HttpException ? error.getStatus() : undefined;
  if (status === undefined) return undefined;
  const known = OF_STATUS[status];
  if (known) return new ChatError(...known);
  return status < 500 ? new ChatError('invalid_payload', 'The request can’t be read.') : undefined;
}

/** Answers every failure of a REST request with `{ error }` and the status of its code. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const known = toChatError(error);
    if (!known) this.logger.error({ err: error, request: request.id }, 'request failed');
    const body = (known ?? new ChatError('internal', 'Something went wrong on the server.')).toBody();
    this.metrics.error(body.code);
    const reply = http.getResponse<FastifyReply>();
    if (reply.sent) return;
    const retryAfterMs = body.details?.['retryAfterMs'];
    if (typeof retryAfterMs === 'number') void reply.header('retry-after', Math.ceil(retryAfterMs / 1_000));
    void reply.status(HTTP_STATUS[body.code]).type('application/json').send({ error: body });
  }
}
