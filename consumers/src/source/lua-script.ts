import { readFileSync } from 'node:fs';
import type { RedisClient } from './redis.js';

type Run = (...args: (string | number)[]) => Promise<unknown>;

/** A Lua script beside the code that calls it. Its keys are in one hash slot and all passed as keys. */
export class LuaScript<Reply> {
  private readonly lua: string;

  /** `file` is the script's URL: `new URL('./trim.lua', import.meta.url)`. */
  constructor(
    private readonly name: string,
    file: URL,
  ) {
    this.lua = readFileSync(file, 'utf8');
  }

  run(client: RedisClient, keys: readonly string[], args: readonly (string | number)[]): Promise<Reply> {
    const commands = client as unknown as Record<string, Run | undefined>;
    if (!commands[this.name]) client.defineCommand(this.name, { lua: this.lua });
    return commands[this.name]!(keys.length, ...keys, ...args) as Promise<Reply>;
  }
}
