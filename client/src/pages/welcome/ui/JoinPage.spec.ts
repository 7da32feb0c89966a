import { flushPromises, mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { Notify, Quasar } from 'quasar';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { useSessionStore } from '@/entities/session';
import { connection } from '@/shared/api';
import { i18n } from '@/shared/i18n';
import JoinPage from './JoinPage.vue';

const TOKEN = `room${'x'.repeat(22)}`;
const CARD = {
  roomId: 'room',
  name: 'Summer trip',
  topic: 'Where to?',
  memberCount: 12,
  inviter: 'Ann',
  faces: [{ initial: 'A', key: 'a' }],
};
const user = { userId: 'cho', displayName: 'Cho', guest: true };
const room = { roomId: 'room', name: 'Summer trip', seq: 0, rev: 1, readSeq: 0, mentionCount: 0 };

type Answer = () => Response;
const answers: Record<string, Answer> = {};
const fails = (code: string, status: number, reason?: string) => () =>
  Response.json({ error: { code, message: '', ...(reason && { details: { reason } }) } }, { status });
const seen = (answer: object) => () => Response.json({ joined: false, ...answer });

async function open({ signedIn = false, mode = 'open', signup = 'open' } = {}) {
  answers['/chat/auth/mode'] = () => Response.json({ mode, signup, signedIn });
  await useSessionStore().restore();
  const router = createRouter({
    history: createMemoryHistory(),
    routes: ['/join/:token', '/rooms/:roomId?', '/welcome'].map((path) => ({
      path,
      name: path.split('/')[1] ?? '',
      component: { render: () => null },
    })),
  });
  await router.push(`/join/${TOKEN}`);
  const page = mount(JoinPage, { global: { plugins: [router, i18n, [Quasar, { plugins: { Notify } }]] } });
  await flushPromises();
  return { page, at: () => router.currentRoute.value.path };
}

beforeEach(() => {
  setActivePinia(createPinia());
  vi.spyOn(connection, 'connect').mockImplementation(() => undefined);
  Object.assign(answers, {
    // As a server of the version before: each part is asked by itself.
    '/chat/boot': fails('not_found', 404),
    '/chat/auth/me': () => Response.json({ user, sessionId: 's1' }),
    '/chat/auth/guest': () => Response.json({ user, sessionId: 's1', token: 't', expiresAt: '' }),
    '/chat/auth/signup': () => Response.json({ user, sessionId: 's1', token: 't', expiresAt: '' }),
    '/chat/invite-links/look-up': seen({ state: 'open', card: CARD }),
    '/chat/invite-links/accept': () => Response.json({ room }),
  });
  vi.stubGlobal(
    'fetch',
    vi.fn(async (url: string) => {
      const answer = answers[url];
      if (!answer) throw new TypeError('Failed to fetch');
      return answer();
    }),
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('the page of an invite link', () => {
  it('shows the card, and leads whoever picks a name into the room', async () => {
    const { page, at } = await open();
    for (const text of ['Summer trip', 'Where to?', '12 members', 'Ann invites you'])
      expect(page.text()).toContain(text);
    await page.get('input[name=nickname]').setValue('Cho');
    await page.get('form').trigger('submit');
    await flushPromises();
    expect(at()).toBe('/rooms/room');
  });

  it('offers an account where one is needed, and goes on into the room after signing up', async () => {
    const { page, at } = await open({ mode: 'accounts' });
    expect(page.text()).toContain('You need an account');
    await page.get('input[name=username]').setValue('cho');
    await page.get('input[name=password]').setValue('correct horse battery');
    await page.get('form').trigger('submit');
    await flushPromises();
    expect(at()).toBe('/rooms/room');
    expect(vi.mocked(fetch).mock.calls.map(([url]) => url)).toContain('/chat/auth/signup');
  });

  it('says whom to ask where nobody can sign up', async () => {
    const { page } = await open({ mode: 'accounts', signup: 'closed' });
    expect(page.text()).toContain('ask whoever invited you');
    expect(page.text()).not.toContain('Sign up');
  });

  it('leads a member to the room at once', async () => {
    answers['/chat/invite-links/look-up'] = seen({ state: 'expired', joined: true, card: CARD });
    const { at } = await open({ signedIn: true });
    expect(at()).toBe('/rooms/room');
  });

  it.each([
    [seen({ state: 'expired' }), 'This invite has expired'],
    [seen({ state: 'used_up' }), 'This invite is used up'],
    [seen({ state: 'revoked' }), 'This invite was revoked'],
    [seen({ state: 'gone' }), 'This invite leads nowhere'],
    [fails('invalid_payload', 400), 'This invite leads nowhere'],
    [fails('internal', 500), 'The invite could not be checked'],
    [undefined, 'The server can’t be reached'],
  ] as const)('says what is wrong with it (%#)', async (answer, text) => {
    if (answer) answers['/chat/invite-links/look-up'] = answer;
    else delete answers['/chat/invite-links/look-up'];
    const { page } = await open();
    expect(page.get('[role=alert]').text()).toContain(text);
    expect(page.find('form').exists()).toBe(false);
  });

  it('tries again, and then shows the card', async () => {
    delete answers['/chat/invite-links/look-up'];
    const { page } = await open();
    answers['/chat/invite-links/look-up'] = seen({ state: 'open', card: CARD });
    await page.get('[role=alert] button').trigger('click');
    await flushPromises();
    expect(page.text()).toContain('Summer trip');
  });

  it('says why it does not let this user in, and what ended meanwhile', async () => {
    const { page } = await open({ signedIn: true });
    const go = async () => {
      await page.get('button.go').trigger('click');
      await flushPromises();
    };
    expect(page.get('button.go').text()).toBe('Continue as Cho');
    answers['/chat/invite-links/accept'] = fails('forbidden', 403, 'banned');
    await go();
    expect(page.get('[role=alert]').text()).toContain('You are banned');
    answers['/chat/invite-links/accept'] = fails('forbidden', 403, 'link_used_up');
    answers['/chat/invite-links/look-up'] = seen({ state: 'used_up' });
    await go();
    expect(page.get('[role=alert]').text()).toContain('This invite is used up');
  });
});
