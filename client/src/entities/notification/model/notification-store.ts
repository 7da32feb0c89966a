import { defineStore } from 'pinia';
import { computed, reactive, ref, watch } from 'vue';
import { store } from '@/shared/storage';

const STORED = 'suda.notifications';

/** Of this browser, which asks its user for leave by itself. */
interface Choices {
  /** Somebody turned them on here. */
  wanted: boolean;
  /** Notifications have the text of messages. */
  text: boolean;
  sound: boolean;
  /** Nobody wants to be asked about them again. */
  declined: boolean;
}

const DEFAULTS: Choices = { wanted: false, text: true, sound: false, declined: false };

function stored(): Choices {
  try {
    const kept = JSON.parse(localStorage.getItem(STORED) ?? '{}') as Partial<Choices>;
    return { ...DEFAULTS, ...kept };
  } catch {
    return DEFAULTS;
  }
}

/** Browsers have notifications only for pages that came over TLS, or from the device itself. */
const permissionNow = (): NotificationPermission | 'unsupported' =>
  'Notification' in globalThis && globalThis.isSecureContext ? Notification.permission : 'unsupported';

/** Whether and how this browser tells its user of messages. */
export const useNotificationStore = defineStore('notification', () => {
  const choices = reactive<Choices>(stored());
  const permission = ref(permissionNow());
  /** A message came that nobody saw. */
  const missed = ref(false);

  const on = computed(() => choices.wanted && permission.value === 'granted');
  /** Whether to ask the user about notifications now. */
  const offered = computed(() => missed.value && !choices.declined && permission.value === 'default');

  watch(choices, () => store(localStorage, STORED, JSON.stringify(choices)));

  /** The browser's settings may have changed while the page was not looked at. */
  const look = (): void => void (permission.value = permissionNow());

  /** Asks for the browser's leave, if it can still be asked for. */
  async function turnOn(): Promise<void> {
    look();
    if (permission.value === 'default') permission.value = await Notification.requestPermission();
    choices.wanted = permission.value === 'granted';
    missed.value = false;
  }

  return {
    choices,
    permission,
    on,
    offered,
    look,
    turnOn,
    turnOff: () => void (choices.wanted = false),
    miss: () => void (missed.value = true),
    decline: () => void (choices.declined = true),
  };
});
