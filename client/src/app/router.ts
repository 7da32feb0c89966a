import { createRouter, createWebHistory, type Router } from 'vue-router';
import { useSessionStore } from '@/entities/session';

/** Paths below `/chat/` are the server's: no route may start with it. */
export function createAppRouter(): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      { path: '/', redirect: '/rooms' },
      { path: '/welcome', name: 'welcome', component: async () => (await import('@/pages/welcome')).WelcomePage },
      { path: '/rooms/:roomId?', name: 'rooms', component: async () => (await import('@/pages/chat')).ChatPage },
      { path: '/settings', name: 'settings', component: async () => (await import('@/pages/settings')).SettingsPage },
      { path: '/:rest(.*)*', redirect: '/' },
    ],
  });

  router.beforeEach((to) => {
    const { status } = useSessionStore();
    if (status === 'signedOut' && to.name !== 'welcome') {
      return { name: 'welcome', query: to.fullPath === '/rooms' ? {} : { next: to.fullPath } };
    }
    if (status === 'signedIn' && to.name === 'welcome') return { name: 'rooms' };
    return true;
  });

  return router;
}
