import type { Client } from '@elastic/elasticsearch';
import { generationOf, INCOMPLETE_INDEX, indexName, SEARCH_INDEX } from '@suda/engines/log';
import { StartError } from '@suda/engines/start';
import { isStatus } from './elasticsearch.js';

/** The index behind the alias; undefined when there is none. A StartError when there are several. */
export async function currentIndex(client: Client, alias: string): Promise<string | undefined> {
  try {
    const [index, ...others] = Object.keys(await client.indices.getAlias({ name: alias }));
    if (others.length > 0) throw new StartError(`The alias ${alias} names more than one index.`);
    return index;
  } catch (error) {
    if (isStatus(error, 404)) return undefined;
    throw error;
  }
}

/**
 * Creates the index when there is none, and checks the one that is there. `beforeCreate` says whether the archive has
 * messages that it will lack: then it is not searched until a rebuild puts another in its place.
 */
export async function prepareIndex(
  client: Client,
  alias: string,
  beforeCreate?: () => Promise<boolean>,
): Promise<void> {
  const index = await currentIndex(client, alias);
  if (index !== undefined) return checkIndex(client, index);
  if (await client.indices.exists({ index: alias })) {
    throw new StartError(`${alias} is an index, and has to be an alias: use another ELASTICSEARCH_INDEX.`);
  }
  const isIncomplete = (await beforeCreate?.()) ?? false;
  await createIndex(client, alias, await nextGeneration(client, alias), { current: true, isIncomplete });
}

/** Creates the index of a generation, behind the alias at once when `current`. Returns its name. */
export async function createIndex(
  client: Client,
  alias: string,
  generation: number,
  { current, isIncomplete }: { current: boolean; isIncomplete: boolean },
): Promise<string> {
  const index = indexName(alias, generation);
  try {
    const { settings, mappings } = structuredClone(SEARCH_INDEX) as unknown as Parameters<
      typeof client.indices.create
    >[0] & { settings: object; mappings: object };
    await client.indices.create({
      index,
      settings: { ...settings, ...(isIncomplete ? INCOMPLETE_INDEX : {}) },
      mappings,
      ...(current ? { aliases: { [alias]: {} } } : {}),
    });
  } catch (error) {
    // Another process was faster.
    if (!isStatus(error, 400) || !(await client.indices.exists({ index }))) throw error;
  }
  return index;
}

export async function nextGeneration(client: Client, alias: string): Promise<number> {
  const found = await client.indices.get({ index: `${alias}-*`, features: ['aliases'] });
  return Math.max(0, ...Object.keys(found).map((index) => generationOf(alias, index) ?? 0)) + 1;
}

/**
 * Each mapped field must be as it is created today; only what is said of it is compared, for the engine adds defaults.
 * Further fields may be mapped: an earlier version mapped more, and refused unknown ones, which is changed here.
 */
async function checkIndex(client: Client, index: string): Promise<void> {
  const found = (await client.indices.getMapping({ index }))[index]?.mappings;
  const properties = (found?.properties ?? {}) as Record<string, object>;
  const wrong = Object.entries(SEARCH_INDEX.mappings.properties)
    .filter(([field, wanted]) => !matches(properties[field], wanted))
    .map(([field]) => field);
  const { dynamic } = SEARCH_INDEX.mappings;
  if (wrong.length === 0) {
    if (String(found?.dynamic) !== String(dynamic)) await client.indices.putMapping({ index, dynamic });
    return;
  }
  throw new StartError(
    `The index ${index} is not as this version makes it (${wrong.join(', ')}). ` +
      'Build it again: npm run consumers -- rebuild elasticsearch',
  );
}

const matches = (found: object | undefined, wanted: object): boolean =>
  Object.entries(wanted).every(([key, value]) => {
    const there = (found as Record<string, unknown> | undefined)?.[key];
    return String(there) === String(value);
  });

/** Removes the indexes that a rebuild began and did not finish: those newer than the one behind the alias. */
export async function deleteUnfinishedIndexes(client: Client, alias: string): Promise<void> {
  const current = await currentIndex(client, alias);
  const newest = current === undefined ? 0 : (generationOf(alias, current) ?? 0);
  const found = Object.keys(await client.indices.get({ index: `${alias}-*`, features: ['aliases'] }));
  for (const index of found.filter((it) => (generationOf(alias, it) ?? 0) > newest)) {
    await client.indices.delete({ index });
  }
}
