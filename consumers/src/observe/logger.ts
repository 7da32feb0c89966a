import { pino, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Names and numbers; never content, tokens or passwords. */
export const createLogger = (level: string): Logger =>
  pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
