import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/noto-sans-kr/index.css';
import './styles/quasar.sass';
import '@/shared/theme/tokens.css';
import './styles/base.css';
import './styles/components.css';
import './styles/forced-colors.css';
import { createPinia } from 'pinia';
import { Notify, Quasar } from 'quasar';
import iconSet from 'quasar/icon-set/svg-mdi-v7';
import { createApp } from 'vue';
import { keepFocus } from '@/shared/focus';
import { i18n, startLocale } from '@/shared/i18n';
import { startAppearance } from '@/shared/theme';
import App from './App.vue';
import { followReleases } from './follow-releases';
import { startRealtime } from './realtime';
import { createAppRouter } from './router';

/** Mounts the app once its language is loaded, so that no other language shows first. */
export async function startApp(): Promise<void> {
  followReleases();
  startAppearance();
  await startLocale();
  const app = createApp(App);
  app.use(createPinia());
  app.use(Quasar, { plugins: { Notify }, iconSet, config: { notify: { position: 'top', timeout: 5_000 } } });
  app.use(i18n);
  startRealtime();
  app.use(createAppRouter());
  app.mount('#app');
  keepFocus();
}
