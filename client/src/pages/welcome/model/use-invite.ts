import { ref, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { acceptInvite, type InviteCard, type InviteState, lookUpInvite } from '@/entities/room';
import { useSessionStore } from '@/entities/session';
import { ApiError } from '@/shared/api';
import { errorText } from '@/shared/i18n';

/** `offline`, `failed`: what the link leads to is not known yet. */
type InviteScreen = 'looking' | 'offline' | 'failed' | InviteState;

/** Why a link that is open does not let this user in. */
const REFUSALS = ['banned', 'removed'] as const;

/** What an invite link leads to, and the way in. Who signs in here goes on into the room. */
export function useInvite(token: string) {
  const session = useSessionStore();
  const router = useRouter();
  const { t } = useI18n();
  const screen = ref<InviteScreen>('looking');
  const card = shallowRef<InviteCard>();
  const busy = ref(false);
  const fault = ref('');

  const go = (roomId: string) => router.replace({ name: 'rooms', params: { roomId } });

  async function look(): Promise<void> {
    screen.value = 'looking';
    try {
      const answer = await lookUpInvite(token);
      if (answer.joined && answer.card) {
        await go(answer.card.roomId);
        return;
      }
      card.value = answer.card;
      screen.value = answer.state;
    } catch (error) {
      screen.value = stateOf(error);
    }
  }

  async function accept(): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    fault.value = '';
    try {
      await go((await acceptInvite(token)).roomId);
    } catch (error) {
      await explain(error);
    } finally {
      busy.value = false;
    }
  }

  /** What has ended since the card was shown shows as such. */
  async function explain(error: unknown): Promise<void> {
    const reason = error instanceof ApiError ? error.details?.['reason'] : undefined;
    const refusal = REFUSALS.find((it) => it === reason);
    if (refusal) fault.value = t(`invite.${refusal}`);
    else if (error instanceof ApiError && ['not_found', 'forbidden'].includes(error.code)) await look();
    else fault.value = errorText(error);
  }

  watch(
    () => session.status,
    (status) => {
      if (status === 'signedIn' && screen.value === 'open') void accept();
    },
  );

  void look();
  return { screen, card, busy, fault, look, accept };
}

function stateOf(error: unknown): InviteScreen {
  if (!(error instanceof ApiError)) return 'failed';
  // No token has that form: a part of the link is missing.
  if (error.code === 'invalid_payload') return 'gone';
  return error.offline ? 'offline' : 'failed';
}
