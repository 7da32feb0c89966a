import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { Outbox } from './outbox';
import { deleteOutboxStorage, outboxStorageOf } from './outbox-storage';
import { Server } from './testing/outbox-server';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('survives a reload, for its user only', async () => {
  const before = new Server();
  const first = new Outbox('me', outboxStorageOf('me'), before.deps);
  await first.add({ roomId: 'r', content: 'one', replyTo: 3, mentions: ['u2'] });
  await vi.waitFor(() => expect(before.contents).toEqual(['one']));
  first.close();

  const other = new Server();
  await new Outbox('other', outboxStorageOf('other'), other.deps).restore();
  const after = new Server();
  const second = new Outbox('me', outboxStorageOf('me'), after.deps);
  await second.restore();
  await vi.waitFor(() => expect(after.sent).toHaveLength(1));
  expect(after.sent[0]).toMatchObject({ content: 'one', replyTo: 3, mentions: ['u2'] });
  expect(after.sent[0]?.clientMessageId).toBe(before.sent[0]?.clientMessageId);
  expect(other.sent).toEqual([]);
  await second.destroy();
  expect(await outboxStorageOf('me').all()).toEqual([]);
});

it('survives a page that is closed before IndexedDB has the message', async () => {
  const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockReturnValue({} as IDBRequest<IDBValidKey>);
  onTestFinished(() => put.mockRestore());
  const before = new Server();
  const first = new Outbox('me', outboxStorageOf('me'), before.deps);
  void first.add({ roomId: 'r', content: 'one' });
  void first.add({ roomId: 'r', content: 'two', edits: 3 });
  await vi.waitFor(() => expect(put).toHaveBeenCalledTimes(2));
  first.close();
  put.mockRestore();

  const after = new Server();
  const second = new Outbox('me', outboxStorageOf('me'), after.deps);
  await second.restore();
  await vi.waitFor(() => expect(after.contents).toEqual(['one']));
  await after.ack(0);
  await vi.waitFor(() => expect(after.sent[1]).toMatchObject({ content: 'two', edits: 3 }));
  await after.ack(1);
  await vi.waitFor(async () => expect(await second.countUnsent()).toBe(0));
  expect(localStorage).toHaveLength(0);
});

it('is not there again when its user has gone while it was looked for', async () => {
  const first = new Outbox('lee', outboxStorageOf('lee'), new Server().deps);
  await first.add({ roomId: 'r', content: 'one' });
  first.close();
  const storage = outboxStorageOf('lee');
  const looked = storage.all();
  await storage.destroy();
  expect(await looked).toEqual([]);
  expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain('suda-outbox:lee');
});

it('opens no database where nothing was left, and opens one where that can’t be known', async () => {
  const open = vi.spyOn(indexedDB, 'open');
  onTestFinished(() => open.mockRestore());
  await new Outbox('kim', outboxStorageOf('kim'), new Server().deps).restore();
  expect(open).not.toHaveBeenCalled();
  const first = new Outbox('kim', outboxStorageOf('kim'), new Server().deps);
  await first.add({ roomId: 'r', content: 'one' });
  first.close();

  const databases = vi.spyOn(indexedDB, 'databases').mockRejectedValue(new DOMException('denied', 'SecurityError'));
  onTestFinished(() => databases.mockRestore());
  const after = new Server();
  const second = new Outbox('kim', outboxStorageOf('kim'), after.deps);
  await second.restore();
  await vi.waitFor(() => expect(after.contents).toEqual(['one']));
  await second.destroy();
});

it('survives a reload where the browser has no IndexedDB, and goes with its user', async () => {
  vi.stubGlobal('indexedDB', undefined);
  const { indexedDB } = Dexie.dependencies;
  Dexie.dependencies.indexedDB = undefined as unknown as IDBFactory;
  onTestFinished(() => void (Dexie.dependencies.indexedDB = indexedDB));
  await new Outbox('me', outboxStorageOf('me'), new Server().deps).add({ roomId: 'r', content: 'one' });
  expect(await outboxStorageOf('me').all()).toMatchObject([{ content: 'one' }]);
  expect(await outboxStorageOf('m').all()).toEqual([]);
  await deleteOutboxStorage('me');
  expect(await outboxStorageOf('me').all()).toEqual([]);
  expect(localStorage).toHaveLength(0);
});

it('keeps an edit like a message, where an earlier version does not take it for one', async () => {
  const before = new Server();
  const first = new Outbox('me', outboxStorageOf('me'), before.deps);
  await first.add({ roomId: 'r', content: 'edited', mentions: [], edits: 3 });
  await vi.waitFor(() => expect(before.contents).toEqual(['edited']));
  first.close();
  const earlier = new Dexie('suda-outbox:me');
  earlier.version(1).stores({ entries: 'clientMessageId' });
  expect(await earlier.table('entries').count()).toBe(0);
  earlier.close();
  const after = new Server();
  const second = new Outbox('me', outboxStorageOf('me'), after.deps);
  await second.restore();
  await vi.waitFor(() => expect(after.sent).toMatchObject([{ content: 'edited', edits: 3 }]));
  second.close();
  await deleteOutboxStorage('me');
  expect(await outboxStorageOf('me').all()).toEqual([]);
});
