import { afterEach, expect, it, vi } from 'vitest';
import { dismissInstall, followInstallOffer, install, installOffer } from './install-prompt';

followInstallOffer();
afterEach(() => localStorage.clear());

function offered(prompt = vi.fn(() => Promise.resolve())) {
  const event = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt });
  window.dispatchEvent(event);
  return { event, prompt };
}

it('keeps the browser’s offer until it is taken', async () => {
  const { event, prompt } = offered();
  expect([event.defaultPrevented, installOffer.value]).toEqual([true, event]);
  await install();
  expect(prompt).toHaveBeenCalledOnce();
  expect(installOffer.value).toBeUndefined();
});

it('does not offer again what was dismissed', () => {
  offered();
  dismissInstall();
  expect(installOffer.value).toBeUndefined();
  expect(offered().event.defaultPrevented).toBe(true);
  expect(installOffer.value).toBeUndefined();
});
