import { RedisScript } from '@suda/engines/redis';

/** Gives how many entries left the stream. */
export const TRIM = new RedisScript<number>('trimLog', new URL('./trim.lua', import.meta.url));
