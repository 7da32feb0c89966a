import { onScopeDispose, ref, shallowRef } from 'vue';
import { type Presence, usePresenceStore } from '@/entities/user';
import { ApiError } from '@/shared/api';

/** What the server tells of a person; nothing of those who share no room with this user. */
export function useProfile(userId: string) {
  const people = usePresenceStore();
  const presence = shallowRef<Presence>();
  const state = ref<'loading' | 'ready' | 'failed'>('loading');
  const ended = new AbortController();

  async function load(): Promise<void> {
    state.value = 'loading';
    try {
      presence.value = await people.profile(userId, ended.signal);
      state.value = 'ready';
    } catch (error) {
      if (!ended.signal.aborted)
        state.value = error instanceof ApiError && error.code === 'not_found' ? 'ready' : 'failed';
    }
  }

  void load();
  onScopeDispose(() => ended.abort());
  return { presence, state, load };
}
