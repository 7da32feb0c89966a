import { describe, expect, it, vi } from 'vitest';
import { databaseNames, deleteDatabase } from './databases';

describe('a browser without IndexedDB', () => {
  it('has no databases, and nothing to delete', async () => {
    vi.stubGlobal('indexedDB', undefined);
    await expect(databaseNames()).resolves.toEqual([]);
    await expect(deleteDatabase('suda-kept:kim')).resolves.toBeUndefined();
  });
});
