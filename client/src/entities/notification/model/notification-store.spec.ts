import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import { useNotificationStore } from './notification-store';

let answer: NotificationPermission;
const browser = (permission: NotificationPermission) => {
  const api = { permission, requestPermission: vi.fn(async () => (api.permission = answer)) };
  vi.stubGlobal('Notification', api);
  vi.stubGlobal('isSecureContext', true);
  return api;
};

beforeEach(() => {
  localStorage.clear();
  setActivePinia(createPinia());
});
afterEach(() => vi.unstubAllGlobals());

it('is offered after a message that nobody saw, never before, and never again once declined', async () => {
  const { requestPermission } = browser('default');
  const notifications = useNotificationStore();
  expect(notifications.offered).toBe(false);
  notifications.miss();
  expect(notifications.offered).toBe(true);
  notifications.decline();
  expect(notifications.offered).toBe(false);
  await nextTick();
  setActivePinia(createPinia());
  const later = useNotificationStore();
  later.miss();
  expect(later.offered).toBe(false);
  expect(requestPermission).not.toHaveBeenCalled();
});

it('is on with the leave of the browser and the wish of the user', async () => {
  browser('default');
  answer = 'granted';
  const notifications = useNotificationStore();
  notifications.miss();
  await notifications.turnOn();
  expect([notifications.on, notifications.offered]).toEqual([true, false]);
  notifications.turnOff();
  expect(notifications.on).toBe(false);
});

it.each(['denied', 'granted'] as const)('does not ask a browser that has %s it already', async (permission) => {
  const { requestPermission } = browser(permission);
  const notifications = useNotificationStore();
  notifications.miss();
  expect(notifications.offered).toBe(false);
  await notifications.turnOn();
  expect([notifications.on, requestPermission.mock.calls]).toEqual([permission === 'granted', []]);
});

it('sees that the leave was taken back, and takes anything stored for what it is', () => {
  localStorage.setItem('suda.notifications', '{"wanted":true,"sound":true');
  const api = browser('granted');
  expect(useNotificationStore().choices).toEqual({ wanted: false, text: true, sound: false, declined: false });
  localStorage.setItem('suda.notifications', '{"wanted":true,"sound":true}');
  setActivePinia(createPinia());
  const notifications = useNotificationStore();
  expect([notifications.on, notifications.choices.sound, notifications.choices.text]).toEqual([true, true, true]);
  api.permission = 'denied';
  notifications.look();
  expect([notifications.on, notifications.permission]).toEqual([false, 'denied']);
});

it('is not supported by a page that came over plain HTTP', () => {
  browser('default');
  vi.stubGlobal('isSecureContext', false);
  const notifications = useNotificationStore();
  notifications.miss();
  expect([notifications.permission, notifications.offered]).toEqual(['unsupported', false]);
});
