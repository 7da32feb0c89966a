import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Sockets } from '../sockets/sockets.js';

const HOUR_MS = 60 * 60 * 1_000;
const MAX_AGE_MS = 24 * HOUR_MS;

/** Closes sockets after a day, so that none outlives its session: clients reconnect, which renews the session. */
@Injectable()
export class SocketExpiry implements OnModuleInit, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly sockets: Sockets) {}

  onModuleInit(): void {
    this.timer = setInterval(() => this.sockets.closeOlderThan(MAX_AGE_MS), HOUR_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }
}
