import { shallowRef } from 'vue';
import { type Ban, useMembershipStore } from '@/entities/room';

/** The bans of a room as far as they are loaded, the latest first. What changes them rejects with ApiError. */
export function useBans(roomId: string) {
  const membership = useMembershipStore();
  const bans = shallowRef<readonly Ban[]>();
  const cursor = shallowRef<string>();
  const failed = shallowRef(false);

  async function load(after?: string): Promise<void> {
    failed.value = false;
    try {
      const page = await membership.bans(roomId, after);
      bans.value = after === undefined ? page.bans : [...(bans.value ?? []), ...page.bans];
      cursor.value = page.cursor;
    } catch {
      failed.value = true;
    }
  }

  async function lift(userId: string): Promise<void> {
    await membership.liftBan(roomId, userId);
    bans.value = bans.value?.filter((it) => it.userId !== userId);
  }

  async function ban(userId: string): Promise<void> {
    await membership.ban(roomId, userId);
    await load();
  }

  return { bans, cursor, failed, load, lift, ban };
}
