import './styles/quasar.sass';
import '@/shared/theme/tokens.css';
import './styles/base.css';
import './styles/components.css';
import './styles/forced-colors.css';
import { createPinia } from 'pinia';
import { Notify, Quasar } from 'quasar';
import iconSet from 'quasar/icon-set/svg-mdi-v7';
import { createApp } from 'vue';
import { useConversationStore } from '@/entities/conversation';
import { hasLayers, keepFocus } from '@/shared/focus';
import { i18n, startLocale } from '@/shared/i18n';
import { startAppearance } from '@/shared/theme';
import { followInstallOffer } from '@/shared/install';
import { fetchAhead, notify } from '@/shared/ui';
import App from './App.vue';
import { followReleases } from './follow-releases';
import { followIdleness, holdsInput } from './idleness';
import { startRealtime } from './realtime';
import { createAppRouter } from './router';
import { startServiceWorker, wasUpdated } from './service-worker';

/** By then, the page has what it opened with. */
const SETTLED_MS = 3_000;

/** Mounts the app once its language is loaded, so that no other language shows first. */
export async function startApp(): Promise<void> {
  followReleases(() => location.reload());
  followInstallOffer();
  startAppearance();
  await startLocale();
  const app = createApp(App);
  app.use(createPinia());
  app.use(Quasar, { plugins: { Notify }, iconSet, config: { notify: { position: 'top', timeout: 5_000 } } });
  app.use(i18n);
  startRealtime();
  const router = createAppRouter();
  app.use(router);
  app.mount('#app');
  keepFocus();
  setTimeout(fetchAhead, SETTLED_MS);
  // Nobody waits for it.
  void import('./notifications').then(({ startNotifications }) => startNotifications(router));
  if (import.meta.env.PROD) keepApp();
}

/** Once the app is there: what the service worker keeps must not be in the way of what is shown. */
function keepApp(): void {
  const conversations = useConversationStore();
  const isIdle = followIdleness();
  const isAtRest = () => !conversations.isSending() && !hasLayers() && !holdsInput();
  const start = () => void startServiceWorker({ isIdle, isAtRest, reload: () => location.reload() });
  // Safari has no idle callback.
  setTimeout(start, SETTLED_MS);
  if (wasUpdated()) notify(i18n.global.t('offline.updated'));
}
