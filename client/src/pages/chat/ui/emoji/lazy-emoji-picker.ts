import { defineAsyncComponent, h } from 'vue';

/** Its size on a desktop, so that a menu opens where it will stand. */
const Place = () => h('div', { style: { width: '338px', height: '376px' } });

/** The emoji picker, whose code comes when one is first opened. */
export const LazyEmojiPicker = defineAsyncComponent({
  loader: () => import('./EmojiPicker.vue'),
  loadingComponent: Place,
  delay: 0,
});
