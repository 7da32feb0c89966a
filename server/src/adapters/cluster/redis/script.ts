import { readFileSync } from 'node:fs';
import type { ChainableCommander } from 'ioredis';
import type { RedisClient } from './connections.js';

type Argument = string | number;
type Run = (...args: (Argument | readonly Argument[])[]) => unknown;

/**
 * A Lua script beside the adapter, defined on a client: changes what it must change together, or nothing. Its keys are in
 * one hash slot and all passed as keys.
 */
export class RedisScript<Reply> {
  private readonly lua: string;

  /** `file` is the script's URL: `new URL('../room-log/append.lua', import.meta.url)`. */
  constructor(
    readonly name: string,
    file: URL,
  ) {
    this.lua = readFileSync(file, 'utf8');
  }

  define(client: RedisClient): void {
    client.defineCommand(this.name, { lua: this.lua });
  }

  /** On a client, or on a pipeline of one, that it was defined on. */
  run(client: RedisClient, keys: readonly string[], args: readonly Argument[]): Promise<Reply> {
    return this.call(client, keys, args) as Promise<Reply>;
  }

  add(pipeline: ChainableCommander, keys: readonly string[], args: readonly Argument[]): void {
    this.call(pipeline, keys, args);
  }

  private call(on: RedisClient | ChainableCommander, keys: readonly string[], args: readonly Argument[]): unknown {
    const run = (on as unknown as Record<string, Run>)[this.name];
    if (!run) throw new Error(`the script ${this.name} is not defined on this connection`);
    return run.call(on, keys.length, ...keys, ...args);
  }
}
