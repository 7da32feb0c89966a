import { nextTick } from 'vue';
import { afterEach, expect, it } from 'vitest';
import { density, startAppearance, theme } from '.';

const shown = (name: string) => document.documentElement.getAttribute(`data-${name}`);

afterEach(async () => {
  theme.value = 'system';
  density.value = 'comfortable';
  await nextTick();
});

it('what was chosen before is applied; what never was among the choices is not', () => {
  localStorage.setItem('suda.theme', 'dark');
  localStorage.setItem('suda.density', 'tiny');
  startAppearance();
  expect(shown('theme')).toBe('dark');
  expect(shown('density')).toBeNull();
});

it('a choice is shown and kept, and the default leaves no trace', async () => {
  startAppearance();
  density.value = 'compact';
  await nextTick();
  expect([shown('density'), localStorage.getItem('suda.density')]).toEqual(['compact', 'compact']);
  density.value = 'comfortable';
  await nextTick();
  expect([shown('density'), localStorage.getItem('suda.density')]).toEqual([null, null]);
});
