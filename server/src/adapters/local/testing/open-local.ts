import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Backend } from '../../../ports/backend.js';
import { openLocalBackend } from '../index.js';

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'suda-test-'));
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** A folder that is gone when the test is. */
export function folderForTest(): string {
  const folder = temporaryFolder();
  onTestFinished(() => removeFolder(folder));
  return folder;
}

/** A backend over a fresh file, removed when it closes. */
export async function openTemporary(): Promise<Backend> {
  const dataDir = temporaryFolder();
  const backend = await openLocalBackend({ dataDir });
  return { ...backend, close: () => backend.close().finally(() => removeFolder(dataDir)) };
}
