import { ChatError } from '@suda/contract';
import { expect, test, vi } from 'vitest';
import { readConfig } from '../config.js';
import type { AccountStore } from '../ports/account-store.js';
import type { PresenceStore } from '../ports/presence-store.js';
import type { OwnNames } from '../realtime/presence/own-names.js';
import { DisplayNames } from './display-names.service.js';

/** The users are called by their userId, and nobody else's userId is claimed. */
function start() {
  const accounts = {
    find: async (userId: string) => ({ userId, displayName: userId }),
    claimantsOf: async () => [],
    setDisplayName: vi.fn(async () => undefined),
  };
  const presence = { announceName: vi.fn(async () => undefined) };
  const ownNames = { refresh: vi.fn(async () => undefined) };
  const names = new DisplayNames(
    accounts as unknown as AccountStore,
    presence as unknown as PresenceStore,
    ownNames as unknown as OwnNames,
    readConfig({ ADMIN_USERS: 'minsu,jiwoo' }, '/none'),
  );
  return { names, accounts, presence, ownNames };
}

test('others are told of a name that is stored, also when the own sockets could not be refreshed', async () => {
  const { names, presence, ownNames } = start();
  ownNames.refresh.mockRejectedValue(new ChatError('unavailable', 'not now'));
  expect(await names.set('ann', 'Ann Lee')).toBe('Ann Lee');
  expect(presence.announceName).toHaveBeenCalledWith('ann');
});

test('the name that one has is not stored again, but told: an earlier try may have failed at that', async () => {
  const { names, accounts, presence } = start();
  expect(await names.set('ann', '')).toBe('ann');
  expect(accounts.setDisplayName).not.toHaveBeenCalled();
  expect(presence.announceName).toHaveBeenCalledWith('ann');
});

test.each(['Minsu', 'Min Su'])('an operator may be called %s like themselves, and nobody else', async (displayName) => {
  const { names } = start();
  expect(await names.set('minsu', displayName)).toBe(displayName);
  for (const userId of ['ann', 'jiwoo']) {
    await expect(names.set(userId, displayName)).rejects.toMatchObject({ code: 'conflict' });
  }
  await expect(names.set('minsu', 'Admin')).rejects.toMatchObject({ code: 'conflict' });
});
