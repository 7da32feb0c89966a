import { RedisScript } from '@suda/engines/redis';

/** Returns how many entries left the stream. */
export const TRIM = new RedisScript<number>('trimLog', new URL('./trim.lua', import.meta.url));
