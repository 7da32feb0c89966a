import { Controller, Get, HttpStatus, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ReplicaState } from '../realtime/replicas/replica-state.js';
import { Readiness } from './readiness.js';

/** Liveness and readiness. */
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly state: ReplicaState,
  ) {}

  @Get('healthz')
  live() {
    return { status: 'ok' };
  }

  @Get('readyz')
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const reason = this.state.draining ? 'the server is draining' : await this.readiness.problem();
    const { maintenance } = this.state;
    // Still ready: a gateway without a replica could not tell people why, nor let them read.
    if (reason === undefined)
      return { status: 'ok', ...(maintenance && { maintenance: { since: maintenance.since } }) };
    void reply.status(HttpStatus.SERVICE_UNAVAILABLE);
    return { status: 'unavailable', reason };
  }
}
