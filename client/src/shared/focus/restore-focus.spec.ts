import { afterEach, expect, test } from 'vitest';
import { effectScope, type EffectScope, nextTick, ref } from 'vue';
import { useLayer } from './layers';
import { focusAfterLayers } from './restore-focus';

let scope: EffectScope | undefined;
afterEach(() => {
  scope?.stop();
  document.body.replaceChildren();
});

const element = <K extends keyof HTMLElementTagNameMap>(tag: K): HTMLElementTagNameMap[K] =>
  document.body.appendChild(document.createElement(tag));

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** A dialog that was closed and still fades out, and a field that is to have the focus. */
async function fading() {
  const field = element('textarea');
  const opener = element('button');
  const portal = element('div');
  portal.id = 'q-portal--dialog--1';
  const isOpen = ref(true);
  scope = effectScope();
  scope.run(() => useLayer(isOpen));
  const done = focusAfterLayers(() => field);
  isOpen.value = false;
  await nextTick();
  await frame();
  expect(document.activeElement).toBe(field);
  return {
    field,
    opener,
    fadeOut: () => {
      portal.remove();
      return done;
    },
  };
}

const press = (key: string) =>
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));

test('the field has the focus again when a dialog that faded out gave it back to its button', async () => {
  const { field, opener, fadeOut } = await fading();
  press('a');
  opener.focus();
  await fadeOut();
  expect(document.activeElement).toBe(field);
});

test('whoever goes elsewhere by Tab while a dialog fades out stays there', async () => {
  const { opener, fadeOut } = await fading();
  press('Tab');
  opener.focus();
  await fadeOut();
  expect(document.activeElement).toBe(opener);
});

test('whoever presses something while a dialog fades out keeps the focus there', async () => {
  const { opener, fadeOut } = await fading();
  opener.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
  opener.focus();
  await fadeOut();
  expect(document.activeElement).toBe(opener);
});
