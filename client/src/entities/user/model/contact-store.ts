import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import type { Preferences, User } from '@suda/contract';
import { connection, rest } from '@/shared/api';
import { usePresenceStore } from './presence-store';

/** Whom this user blocks, at most 1,000, and who may add them. Commands reject with ApiError. */
export const useContactStore = defineStore('contact', () => {
  /** The latest block first. */
  const blocked = shallowReactive(new Map<string, { userId: string; displayName: string }>());

  const people = usePresenceStore();

  const isBlocked = (userId: string): boolean => blocked.has(userId);

  async function load(): Promise<void> {
    const { users } = await rest('blocks');
    people.record(users);
    blocked.clear();
    for (const it of users) blocked.set(it.userId, it);
  }

  async function block({ userId, displayName }: Pick<User, 'userId' | 'displayName'>): Promise<void> {
    await connection.command('block_user', { userId });
    blocked.set(userId, { userId, displayName });
  }

  async function unblock(userId: string): Promise<void> {
    await connection.command('unblock_user', { userId });
    blocked.delete(userId);
  }

  const loadPreferences = (): Promise<Preferences> => rest('preferences');

  const savePreferences = (preferences: Preferences): Promise<Preferences> =>
    connection.command('set_preferences', preferences);

  return { blocked, isBlocked, load, block, unblock, loadPreferences, savePreferences, clear: () => blocked.clear() };
});
