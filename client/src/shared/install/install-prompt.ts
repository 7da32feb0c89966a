import { readonly, shallowRef } from 'vue';
import { store } from '@/shared/storage';

/** Chromium’s; other browsers have their own way to install. */
interface InstallPromptEvent extends Event {
  prompt(): Promise<unknown>;
}

const DISMISSED = 'suda.install-dismissed';

const offer = shallowRef<InstallPromptEvent>();

/** The browser offers to install the app, and nobody here has said no. */
export const installOffer = readonly(offer);

/** Keeps the browser's offer, which comes early, for a quiet place in the app. */
export function followInstallOffer(): void {
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    if (localStorage.getItem(DISMISSED) === null) offer.value = event as InstallPromptEvent;
  });
  window.addEventListener('appinstalled', () => (offer.value = undefined));
}

/** Lets the browser ask. */
export async function install(): Promise<void> {
  const event = offer.value;
  offer.value = undefined;
  await event?.prompt();
}

/** Never offers again in this browser. */
export function dismissInstall(): void {
  offer.value = undefined;
  store(localStorage, DISMISSED, 'yes');
}
