import type { ServerResponse } from 'node:http';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { FairReads } from '../limits/fair-reads.js';
import { clientGone } from '../realtime/refusals.js';
import type { AuthenticatedRequest } from './endpoint-metadata.js';

/** An answer of which nothing was read for so long is broken off. */
const UNREAD_MS = 30_000;

/** Endpoints whose answers are large: users take turns, and may have a few that they have not read yet. */
@Injectable()
export class FairReadInterceptor implements NestInterceptor {
  constructor(private readonly reads: FairReads) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const { identity } = http.getRequest<AuthenticatedRequest>();
    // Strangers get nothing large, and share no turn.
    if (!identity) return next.handle();
    const response = http.getResponse<FastifyReply>().raw;
    const { userId } = identity.user;
    return from(this.answer(userId, response, () => lastValueFrom(next.handle())));
  }

  private answer(userId: string, response: ServerResponse, handle: () => Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.reads
        .answer(userId, async () => {
          // A client that no longer waits for the answer costs nothing more.
          if (response.destroyed) throw clientGone();
          resolve(await this.reads.turn(userId, handle));
          await untilRead(response);
        })
        .catch(reject);
    });
  }
}

function untilRead(response: ServerResponse): Promise<void> {
  if (response.closed || response.destroyed) return Promise.resolve();
  response.setTimeout(UNREAD_MS, () => response.destroy());
  return new Promise((read) => response.once('close', read));
}
