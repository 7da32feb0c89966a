import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger } from 'pino';
import type { Config } from '../config.js';

export type { Logger } from 'pino';

/** Injection token of the pino logger. Log names and numbers; never content, tokens or cookies. */
export const LOGGER = Symbol('LOGGER');

export const createLogger = ({ logLevel }: Pick<Config, 'logLevel'>, destination?: DestinationStream): Logger =>
  pino({ level: logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);

/** Writes Nest's log lines to the same logger; its startup messages at level debug. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown): void {
    this.logger.debug(String(message));
  }

  debug(message: unknown): void {
    this.logger.trace(String(message));
  }

  verbose(message: unknown): void {
    this.logger.trace(String(message));
  }

  warn(message: unknown): void {
    this.logger.warn(String(message));
  }

  error(error: unknown, stack?: unknown): void {
    if (error instanceof Error) this.logger.error({ err: error }, error.message);
    else this.logger.error({ stack }, String(error));
  }
}
