import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Sockets } from '../sockets/sockets.js';

const HOUR_MS = 60 * 60 * 1_000;
const OLDEST_MS = 24 * HOUR_MS;

/** Makes sockets that are a day old come back, so that none outlives its session and one in use renews it. */
@Injectable()
export class SocketExpiry implements OnModuleInit, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly sockets: Sockets) {}

  onModuleInit(): void {
    this.timer = setInterval(() => this.sockets.closeOlderThan(OLDEST_MS), HOUR_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }
}
