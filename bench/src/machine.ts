import { statfsSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';

/** Types of file systems by statfs(2). */
const FILESYSTEMS: Readonly<Record<number, string>> = {
  0xef53: 'ext4',
  0x58465342: 'xfs',
  0x9123683e: 'btrfs',
  0x01021994: 'tmpfs',
  0x794c7630: 'overlayfs',
  0x2fc12fc1: 'zfs',
};

/** The machine of the measurement. */
export function machine(dataPlace: string) {
  const { type } = statfsSync(dataPlace);
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    processors: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()}`,
    node: process.version,
    filesystem: FILESYSTEMS[type] ?? `0x${type.toString(16)}`,
  };
}

/** Processor time that the whole machine has spent so far, ms. */
export const machineCpu = (): number =>
  cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);
