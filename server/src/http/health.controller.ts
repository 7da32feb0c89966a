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
    const { status, body } = await this.check();
    void reply.status(status);
    return body;
  }

  /** What `/readyz` answers. */
  async check(): Promise<{ status: HttpStatus; body: object }> {
    const { draining, maintenance } = this.state;
    const reason = draining ? 'the server is draining' : await this.readiness.problem();
    // Still ready: a gateway without a replica could not tell people why, nor let them read.
    if (reason === undefined) {
      const body = { status: 'ok', ...(maintenance && { maintenance: { since: maintenance.since } }) };
      return { status: HttpStatus.OK, body };
    }
    // The gateway takes out whoever answers 503, and not who waits for an engine as all the others do.
    const passes = !draining && this.readiness.mayPass(reason);
    const status = passes ? HttpStatus.GATEWAY_TIMEOUT : HttpStatus.SERVICE_UNAVAILABLE;
    return { status, body: { status: 'unavailable', reason } };
  }
}
