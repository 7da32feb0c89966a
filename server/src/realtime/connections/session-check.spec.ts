import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AccountStore } from '../../ports/account-store.js';
import type { Logger } from '../../observe/logger.js';
import type { Sockets } from '../sockets/sockets.js';
import { CHECK_EVERY_MS, SessionCheck } from './session-check.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const socket = (userId: string | undefined, sessionId = '') => ({
  data: userId === undefined ? {} : { identity: { user: { userId }, sessionId } },
  disconnect: vi.fn(),
});

test('closes the sockets of ended sessions, and retries if the store did not answer', async () => {
  const [kept, gone, later, nobody] = [socket('a', 's1'), socket('a', 's2'), socket('b', 's3'), socket(undefined)];
  let answers = false;
  const accounts = {
    sessions: async (userId: string) => {
      if (userId === 'a') return [{ id: 's1' }];
      if (!answers) throw new Error('not now');
      return [];
    },
  };
  const check = new SessionCheck(
    { localSockets: () => [kept, gone, later, nobody] } as unknown as Sockets,
    accounts as unknown as AccountStore,
    { warn: () => undefined } as unknown as Logger,
  );
  check.onModuleInit();
  await vi.advanceTimersByTimeAsync(CHECK_EVERY_MS);
  expect(gone.disconnect).toHaveBeenCalledWith(true);
  for (const it of [kept, later, nobody]) expect(it.disconnect).not.toHaveBeenCalled();
  answers = true;
  await vi.advanceTimersByTimeAsync(CHECK_EVERY_MS);
  expect(later.disconnect).toHaveBeenCalledWith(true);
  check.onModuleDestroy();
});
