import { mount } from '@vue/test-utils';
import { expect, it, onTestFinished, vi } from 'vitest';
import { defineComponent } from 'vue';
import { useI18n } from 'vue-i18n';
import { isolated } from '@/shared/text';
import { chooseLocale, i18n } from './i18n';

it.each(['민수', 'Ann Lee', 'Zoë 2', '👍'])('leaves %j as it is', (name) => {
  expect(isolated(name)).toBe(name);
});

it('isolates what may turn the text around it', () => {
  expect(isolated('דנה 1')).toBe('\u2068דנה 1\u2069');
  expect(isolated('abc\u202edef')).toBe('\u2068abc\u202edef\u2069');
  expect(isolated('\u2069\u202eabc')).toBe('\u2068\u202eabc\u2069');
  const list = `${isolated('דנה')}, ${isolated('Ann')}`;
  expect(isolated(list)).toBe(`\u2068${list}\u2069`);
});

it('puts the particle that fits behind a text, and leaves the text alone', async () => {
  onTestFinished(() => chooseLocale('en'));
  await chooseLocale('ko');
  const { t } = i18n.global;
  expect(t('search.nothing', { query: '점심' })).toBe('“점심”을 찾지 못했어요.');
  expect(t('search.nothing', { query: 'tea' })).toBe('“tea”를 찾지 못했어요.');
  expect(t('search.nothing', { query: '을/를' })).toBe('“을/를”을 찾지 못했어요.');
  expect(t('notice.room_renamed', { actor: '민지', name: '서울' })).toBe('민지님이 방 이름을 “서울”로 바꿨어요');
});

it('says what was said before in the language that is chosen since', async () => {
  onTestFinished(() => chooseLocale('en'));
  const Sentence = defineComponent(() => {
    const { t } = useI18n();
    return () => t('action.delete');
  });
  const shown = mount(Sentence, { global: { plugins: [i18n] } });
  expect(shown.text()).toBe('Delete');
  await chooseLocale('ko');
  expect(shown.text()).toBe('삭제');
  await chooseLocale('en');
  expect(shown.text()).toBe('Delete');
});

it('does so in every sentence', () => {
  let t = i18n.global.t;
  const Sentence = defineComponent(() => {
    t = useI18n().t;
    return () => null;
  });
  mount(Sentence, { global: { plugins: [i18n] } });
  expect(t('typing.one', { name: 'דנה' })).toBe('\u2068דנה\u2069 is typing…');
  expect(t('typing.one', { name: 'Ann' })).toBe('Ann is typing…');
  expect(t('rooms.members', { count: 2 }, 2)).toContain('2');
});

it('changes the language in a browser that has no room to store it', async () => {
  const setItem = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  vi.stubGlobal('localStorage', { setItem });
  onTestFinished(async () => {
    vi.unstubAllGlobals();
    await chooseLocale('en');
  });
  await chooseLocale('ko');
  expect(i18n.global.locale.value).toBe('ko');
});
