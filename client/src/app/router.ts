import {
  createRouter,
  createWebHistory,
  type RouteLocationNormalized,
  type RouteLocationRaw,
  type Router,
} from 'vue-router';
import { withLayers } from '@/shared/focus';
import { lazily } from '@/shared/ui';
import { useSessionStore } from '@/entities/session';

/** A place that somebody may have come for, who is not signed in. */
const isPlace = (path: unknown): path is string =>
  typeof path === 'string' && (path.startsWith('/rooms/') || path.startsWith('/share?'));

/**
 * The welcome page on the way to another one, which it leads on to if that is a room, or shares something. Who comes next in this browser is not led
 * to what somebody had open who signed out.
 */
export function welcomeBefore({ fullPath }: RouteLocationNormalized): RouteLocationRaw {
  const leadsOn = isPlace(fullPath) && useSessionStore().leaving === undefined;
  return { name: 'welcome', query: leadsOn ? { next: fullPath } : {} };
}

/** Whether a page is there for those who are signed out, too. */
export const isOpen = ({ meta }: Pick<RouteLocationNormalized, 'meta'>): boolean => meta['open'] === true;

/** Where somebody goes who has signed in at the welcome page. */
export const afterWelcome = ({ query: { next } }: RouteLocationNormalized): RouteLocationRaw =>
  isPlace(next) ? next : { name: 'rooms' };

/** Paths below `/chat/` are the server's: no route may start with it. */
export function createAppRouter(): Router {
  const router = withLayers(() =>
    createRouter({
      history: createWebHistory(),
      routes: [
        { path: '/', redirect: '/rooms' },
        {
          path: '/welcome',
          name: 'welcome',
          meta: { open: true },
          component: lazily(async () => (await import('@/pages/welcome')).WelcomePage),
        },
        {
          path: '/join/:token',
          name: 'join',
          meta: { open: true },
          component: async () => (await import('@/pages/welcome')).JoinPage,
        },
        { path: '/rooms/:roomId?', name: 'rooms', component: async () => (await import('@/pages/chat')).ChatPage },
        { path: '/share', name: 'share', component: async () => (await import('@/pages/share')).SharePage },
        // The list of rooms stays beside them.
        { path: '/search', name: 'search', component: async () => (await import('@/pages/chat')).ChatPage },
        { path: '/mentions', name: 'mentions', component: async () => (await import('@/pages/chat')).ChatPage },
        {
          path: '/settings',
          name: 'settings',
          component: lazily(async () => (await import('@/pages/settings')).SettingsPage),
        },
        { path: '/:rest(.*)*', redirect: '/' },
      ],
    }),
  );

  router.beforeEach((to) => {
    const { status } = useSessionStore();
    if (status === 'signedOut' && !isOpen(to)) return welcomeBefore(to);
    if (status === 'signedIn' && to.name === 'welcome') return afterWelcome(to);
    return true;
  });

  return router;
}
