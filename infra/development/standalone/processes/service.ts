import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { type Recipe } from '../recipes/recipe.ts';
import { Supervised } from './supervised.ts';

const LOOK_EVERY_MS = 15;

/** Where a service runs. */
export interface Place {
  ports: number[];
  folder: string;
  /** Whether the folder is removed when the service stops or its owner dies. */
  temporary: boolean;
  /** Receives what it prints. */
  onLine?: ((line: string) => void) | undefined;
}

/** A running service. Its processes end with the process that started them, even if that is killed. */
export class Service {
  readonly url: string;
  /** Its name, and the origin of the program. */
  readonly what: string;
  readonly #recipe: Recipe;
  readonly #place: Place;
  #processes: Supervised[] = [];

  private constructor(recipe: Recipe, place: Place) {
    this.url = recipe.url(place.ports);
    this.what = recipe.what;
    this.#recipe = recipe;
    this.#place = place;
  }

  /** Resolves when it is ready. Rejects with its last output when it ends before or takes too long. */
  static async start(recipe: Recipe, place: Place): Promise<Service> {
    const service = new Service(recipe, place);
    try {
      await service.#start();
    } catch (error) {
      await service.stop();
      throw error;
    }
    return service;
  }

  /** The folder of its data. */
  get folder(): string {
    return this.#place.folder;
  }

  /** Stops it; removes a temporary folder. */
  async stop(): Promise<void> {
    await Promise.all(this.#processes.map((each) => each.end()));
    if (this.#place.temporary) await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Kills it with SIGKILL. Its data is kept; `restart` starts it again. */
  async kill(): Promise<void> {
    for (const each of this.#processes) each.signal('SIGKILL');
    await Promise.all(this.#processes.map((each) => each.exited()));
  }

  /**
   * Suspends its processes: connections stay open, and after this resolves no request is answered. `thaw` continues
   * them.
   */
  async freeze(): Promise<void> {
    await Promise.all(this.#processes.map((each) => each.freeze()));
  }

  thaw(): void {
    for (const each of this.#processes) each.signal('SIGCONT');
  }

  /** Starts it again on the same ports and data; stops it first if it runs. Resolves when it is ready. */
  async restart(): Promise<void> {
    await Promise.all(this.#processes.map((each) => each.end()));
    await this.#start();
  }

  /** Resolves with the exit code of the first of its processes that ends. */
  ended(): Promise<number> {
    return Promise.race(this.#processes.map((each) => each.exited()));
  }

  async #start(): Promise<void> {
    const { ports, folder, temporary, onLine = () => undefined } = this.#place;
    const launches = await this.#recipe.launches(ports, folder);
    this.#processes = launches.map((launch) => new Supervised(launch, onLine, temporary ? folder : undefined));
    await this.#untilReady();
    if (!this.#recipe.prepare) return;
    await this.#recipe.prepare(ports);
    await this.#untilReady();
  }

  async #untilReady(): Promise<void> {
    const deadline = Date.now() + this.#recipe.patienceMs;
    const isReady = () => this.#recipe.isReady(this.#place.ports).catch(() => false);
    while (!(await isReady())) {
      const dead = this.#processes.find(({ running }) => !running);
      if (dead) throw new Error(`${this.what} ended with ${await dead.exited()}:\n${dead.tail()}`);
      if (Date.now() > deadline) throw new Error(`${this.what} is not ready in time:\n${this.#processes[0]?.tail()}`);
      await pause(LOOK_EVERY_MS);
    }
  }
}
