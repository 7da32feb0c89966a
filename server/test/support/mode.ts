/** The mode that this run tries: the same suites, twice. */
export const MODE = process.env['SUDA_TEST_MODE'] === 'cluster' ? 'cluster' : 'local';

/** Tests of what only `local` has: elsewhere they are left out, with a word why. */
export function inLocalOnly(reason: string, define: () => void): void {
  if (MODE === 'local') define();
  else process.stdout.write(`only in local: ${reason}\n`);
}
