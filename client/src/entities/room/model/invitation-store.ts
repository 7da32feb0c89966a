import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { Invitation } from '@suda/contract';
import { connection } from '@/shared/api';
import { usePresenceStore } from '@/entities/user/@x/room';
import { useMembershipStore } from './membership-store';

/** Rooms that wait for this user's yes, newest first. Commands reject with ApiError. */
export const useInvitationStore = defineStore('invitation', () => {
  const membership = useMembershipStore();
  const people = usePresenceStore();
  const invitations = shallowRef<readonly Invitation[]>([]);
  const failed = shallowRef(false);
  let asked = 0;

  async function load(): Promise<void> {
    const own = (asked += 1);
    try {
      const answer = await connection.command('list_invitations', {});
      // A later question has the later answer.
      if (own !== asked) return;
      people.record(answer.invitations.map(({ inviter }) => inviter));
      invitations.value = answer.invitations;
      failed.value = false;
    } catch (error) {
      if (own === asked) failed.value = true;
      throw error;
    }
  }

  function forget(roomId: string): void {
    invitations.value = invitations.value.filter((it) => it.roomId !== roomId);
  }

  /** Returns when the user is a member. */
  async function accept(roomId: string): Promise<void> {
    const { room } = await connection.command('accept_invitation', { roomId });
    membership.added(room);
    forget(roomId);
  }

  async function decline(roomId: string): Promise<void> {
    await connection.command('decline_invitation', { roomId });
    forget(roomId);
  }

  function clear(): void {
    asked += 1;
    failed.value = false;
    invitations.value = [];
  }

  /** There is something to show: invitations, or that they could not be read. */
  const hasSome = computed(() => failed.value || invitations.value.length > 0);

  return { invitations, failed, hasSome, load, accept, decline, clear };
});
