import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { dynamoRecipe } from './dynamo.ts';
import { elasticsearchRecipe } from './elasticsearch.ts';
import { freePorts, successive } from './free-ports.ts';
import { EngineMissing } from './missing.ts';
import { type EngineOptions, type Recipe } from './recipe.ts';
import { redisRecipe } from './redis.ts';
import { Supervised } from './supervised.ts';

export { type EngineOptions } from './recipe.ts';
export type EngineName = 'redis' | 'dynamo' | 'elasticsearch';

const RECIPES: Record<EngineName, (options: EngineOptions) => Promise<Recipe>> = {
  redis: redisRecipe,
  dynamo: dynamoRecipe,
  elasticsearch: elasticsearchRecipe,
};
const LOOK_EVERY_MS = 15;

/** An engine that can't be had here, and why. */
export interface MissingEngine {
  missing: string;
}

/** A running engine. Its processes end with the process that started them, even when that one is killed. */
export class Engine {
  readonly url: string;
  /** What runs, and where it came from. */
  readonly what: string;
  /** Where its data and what it prints lie. */
  readonly folder: string;
  readonly #recipe: Recipe;
  readonly #ports: number[];
  readonly #keepsData: boolean;
  #processes: Supervised[] = [];

  private constructor(recipe: Recipe, ports: number[], folder: string, keepsData: boolean) {
    this.url = recipe.url(ports);
    this.what = recipe.what;
    this.#recipe = recipe;
    this.#ports = ports;
    this.folder = folder;
    this.#keepsData = keepsData;
  }

  static async start(name: EngineName, options: EngineOptions): Promise<Engine> {
    const recipe = await RECIPES[name](options);
    const folder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), `suda-${name}-`)));
    await mkdir(folder, { recursive: true });
    const ports = options.port ? successive(options.port, recipe.ports) : await freePorts(recipe.ports);
    const engine = new Engine(recipe, ports, folder, options.dataFolder !== undefined);
    try {
      await engine.#start();
    } catch (error) {
      await engine.stop();
      throw error;
    }
    return engine;
  }

  /** Ends it; a folder of its own goes. */
  async stop(): Promise<void> {
    await Promise.all(this.#processes.map((each) => each.end()));
    if (!this.#keepsData) await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Kills it, as `kill -9` does. Its data stay; `restart` brings it back. */
  async kill(): Promise<void> {
    for (const each of this.#processes) each.signal('SIGKILL');
    await Promise.all(this.#processes.map((each) => each.exited()));
  }

  /** Stops its processes without ending them: connections stay, nothing answers. `thaw` lets it go on. */
  freeze(): void {
    for (const each of this.#processes) each.signal('SIGSTOP');
  }

  thaw(): void {
    for (const each of this.#processes) each.signal('SIGCONT');
  }

  /** Starts it again on the same ports and data, ended before if it runs. Resolves when it serves. */
  async restart(): Promise<void> {
    await Promise.all(this.#processes.map((each) => each.end()));
    await this.#start();
  }

  async #start(): Promise<void> {
    const log = join(this.folder, 'engine.log');
    const launches = await this.#recipe.launches(this.#ports, this.folder);
    this.#processes = launches.map((launch) => new Supervised(launch, log, this.#keepsData ? undefined : this.folder));
    await this.#untilReady();
    if (!this.#recipe.prepare) return;
    await this.#recipe.prepare(this.#ports);
    await this.#untilReady();
  }

  async #untilReady(): Promise<void> {
    const deadline = Date.now() + this.#recipe.patienceMs;
    const isReady = () => this.#recipe.isReady(this.#ports).catch(() => false);
    while (!(await isReady())) {
      const dead = this.#processes.find(({ running }) => !running);
      if (dead) throw new Error(`${this.what} ended with ${await dead.exited()}: ${dead.tail()}`);
      if (Date.now() > deadline) throw new Error(`${this.what} does not answer: ${this.#processes[0]?.tail()}`);
      await pause(LOOK_EVERY_MS);
    }
  }
}

/** Starts an engine of one's own, to kill or to fill; or says why it can't be had. Other failures reject. */
export async function engine(name: EngineName, options: EngineOptions = {}): Promise<Engine | MissingEngine> {
  try {
    return await Engine.start(name, options);
  } catch (error) {
    if (error instanceof EngineMissing) return { missing: error.message };
    throw error;
  }
}
