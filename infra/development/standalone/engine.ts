import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dynamoRecipe } from './recipes/dynamo.ts';
import { elasticsearchRecipe } from './recipes/elasticsearch.ts';
import { freePorts, successive } from './processes/free-ports.ts';
import { EngineMissing } from './programs/missing.ts';
import { type EngineOptions, givingWay, type Recipe } from './recipes/recipe.ts';
import { redisRecipe } from './recipes/redis.ts';
import { Service } from './processes/service.ts';

export { type EngineOptions } from './recipes/recipe.ts';
export { type Service as Engine } from './processes/service.ts';
export type EngineName = 'redis' | 'dynamo' | 'elasticsearch';

const RECIPES: Record<EngineName, (options: EngineOptions) => Promise<Recipe>> = {
  redis: redisRecipe,
  dynamo: dynamoRecipe,
  elasticsearch: elasticsearchRecipe,
};

/** An engine that is not available here, with the reason. */
export interface MissingEngine {
  missing: string;
}

async function start(name: EngineName, options: EngineOptions): Promise<Service> {
  const found = await RECIPES[name](options);
  const recipe = options.givesWay ? givingWay(found) : found;
  const ports = options.port ? successive(options.port, recipe.ports) : await freePorts(recipe.ports);
  const folder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), `suda-${name}-`)));
  await mkdir(folder, { recursive: true });
  return Service.start(recipe, { ports, folder, temporary: !options.dataFolder, onLine: options.onLine });
}

/** Starts a separate engine, which a test may kill or fill; returns the reason if it is not available. Other failures reject. */
export async function engine(name: EngineName, options: EngineOptions = {}): Promise<Service | MissingEngine> {
  try {
    return await start(name, options);
  } catch (error) {
    if (error instanceof EngineMissing) return { missing: error.message };
    throw error;
  }
}
