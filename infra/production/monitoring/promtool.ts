import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from '../../development/standalone/programs/cache.ts';
import { EngineMissing } from '../../development/standalone/programs/missing.ts';
import { attempt, required } from '../../development/standalone/programs/run.ts';

/** The path of Prometheus' tool for rules: that of the machine, or Debian's; or why there is none. */
export async function promtool(): Promise<string | { missing: string }> {
  if (await attempt('promtool', ['--version'])) return 'promtool';
  try {
    const folder = await cached('promtool-debian', async (growing) => {
      await required('apt-get', ['download', 'prometheus'], { cwd: growing });
      const [archive = ''] = await readdir(growing);
      await required('dpkg-deb', ['--extract', archive, 'all'], { cwd: growing });
      await required('mv', ['all/usr/bin/promtool', '.'], { cwd: growing });
      for (const rest of [archive, 'all']) await rm(join(growing, rest), { recursive: true });
    });
    return join(folder, 'promtool');
  } catch (error) {
    if (error instanceof EngineMissing) return { missing: error.message };
    throw error;
  }
}
