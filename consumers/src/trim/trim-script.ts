import { LuaScript } from '../source/lua-script.js';

/** Gives how many entries left the stream. */
export const TRIM = new LuaScript<number>('trimLog', new URL('./trim.lua', import.meta.url));
