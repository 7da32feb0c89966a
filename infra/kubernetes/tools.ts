import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from '../development/standalone/programs/cache.ts';
import { goProgram } from '../development/standalone/programs/go.ts';
import { EngineMissing } from '../development/standalone/programs/missing.ts';
import { unpackWheel, type Wheel } from '../development/standalone/programs/wheel.ts';

const KUSTOMIZE = 'sigs.k8s.io/kustomize/kustomize/v5@v5.7.1';
const KUBECONFORM = 'github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0';
/** The oldest that the manifests are for: it has `preStop.sleep`. */
export const KUBERNETES = '1.33.0';

const anywhere = {
  platform: 'any',
  sha256: '85136d018a27b50ec7fc049d902bfa5193f5976807e6c0f408e3ab6fe078cad9',
};
const SCHEMAS: Wheel = {
  name: 'kubernetes-validate',
  version: '1.37.0',
  files: { 'linux-x64': anywhere, 'linux-arm64': anywhere, 'darwin-arm64': anywhere },
};

type Definitions = Record<string, object>;

const refersTo = (part: object): string[] =>
  [...JSON.stringify(part).matchAll(/#\/\$defs\/([^"]+)"/g)].map(([, name = '']) => name);

/** Those that a schema leads to. */
function reached(schema: object, all: Definitions): Definitions {
  const found = new Map<string, object>();
  for (const open = refersTo(schema); open.length > 0;) {
    const name = open.pop() as string;
    const definition = all[name];
    if (found.has(name) || !definition) continue;
    found.set(name, definition);
    open.push(...refersTo(definition));
  }
  return Object.fromEntries(found);
}

/** A folder with a schema for each of these kinds, as kubeconform names them: whole, since it follows no reference to a file. */
async function schemas(kinds: readonly string[]): Promise<string> {
  const part = `kubernetes_validate/kubernetes-json-schema/v${KUBERNETES}-local-strict/`;
  const unpacked = await cached(`kubernetes-schemas-${KUBERNETES}`, (growing) => unpackWheel(SCHEMAS, part, growing));
  const folder = join(unpacked, part);
  const whole = join(folder, 'whole');
  await mkdir(whole, { recursive: true });
  const read = async (file: string) =>
    JSON.parse(await readFile(join(folder, file), 'utf8')) as Record<string, unknown>;
  const { $defs } = (await read('_definitions.json')) as { $defs: Definitions };
  const known = new Set(await readdir(folder));
  for (const file of kinds.map((kind) => `${kind}.json`).filter((it) => known.has(it))) {
    const schema = await read(file);
    Reflect.deleteProperty(schema, '$id');
    const text = JSON.stringify({ ...schema, $defs: reached(schema, $defs) }).replaceAll(
      /[^"]*_definitions\.json#/g,
      '#',
    );
    await writeFile(join(whole, file), text);
  }
  return whole;
}

export interface KubernetesTools {
  kustomize: string;
  kubeconform: string;
  schemas: (kinds: readonly string[]) => Promise<string>;
}

/** What manifests are put together and checked with; or why it can't be had. */
export async function kubernetesTools(): Promise<KubernetesTools | { missing: string }> {
  try {
    return {
      kustomize: await goProgram(KUSTOMIZE, 'kustomize'),
      kubeconform: await goProgram(KUBECONFORM, 'kubeconform'),
      schemas,
    };
  } catch (error) {
    if (error instanceof EngineMissing) return { missing: error.message };
    throw error;
  }
}
