import { readFileSync } from 'node:fs';
import type { ChainableCommander } from 'ioredis';
import type { RedisClient } from './connections.js';

type Argument = string | number;
type Run = (...args: (Argument | readonly Argument[])[]) => unknown;

/** Scripts whose files have their names and lie beside a module: `scriptsBeside(import.meta.url)`. */
export const scriptsBeside =
  (moduleUrl: string) =>
  <Reply>(name: string): RedisScript<Reply> =>
    new RedisScript(name, new URL(`./${name}.lua`, moduleUrl));

/** A line `-- include <file>` stands for the functions in a file beside it, which several scripts need. */
const withIncluded = (lua: string, of: URL): string =>
  lua.replace(/^-- include (\S+)$/gm, (_, name: string) => readFileSync(new URL(name, of), 'utf8'));

/** A Lua script beside the code that runs it: atomic. All its keys are passed as keys and lie in one hash slot. */
export class RedisScript<Reply> {
  private readonly lua: string;

  /** `name` must be unique in the process; `file` is the script's URL: `new URL('./trim.lua', import.meta.url)`. */
  constructor(
    readonly name: string,
    file: URL,
  ) {
    this.lua = withIncluded(readFileSync(file, 'utf8'), file);
  }

  /** Makes the script known to a client, and to the pipelines that are created from it afterwards. */
  define(client: RedisClient): void {
    client.defineCommand(this.name, { lua: this.lua });
  }

  /** Runs it at once; defines it first where it isn't yet. */
  run(client: RedisClient, keys: readonly string[], args: readonly Argument[]): Promise<Reply> {
    if (!this.isDefinedOn(client)) this.define(client);
    return this.call(client, keys, args) as Promise<Reply>;
  }

  /** Adds it to a pipeline, whose client must have it defined. */
  add(pipeline: ChainableCommander, keys: readonly string[], args: readonly Argument[]): void {
    if (!this.isDefinedOn(pipeline)) throw new Error(`the script ${this.name} is not defined on this connection`);
    this.call(pipeline, keys, args);
  }

  private isDefinedOn(target: RedisClient | ChainableCommander): boolean {
    return this.name in target;
  }

  private call(target: RedisClient | ChainableCommander, keys: readonly string[], args: readonly Argument[]): unknown {
    const run = (target as unknown as Record<string, Run>)[this.name];
    if (!run) throw new Error(`the script ${this.name} is not defined on this connection`);
    return run.call(target, keys.length, ...keys, ...args);
  }
}
