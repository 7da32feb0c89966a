/// <reference types="vite/client" />

// For tools that do not read .vue files; vue-tsc resolves the component itself.
declare module '*.vue' {
  import type { DefineComponent } from 'vue';

  const component: DefineComponent;
  export default component;
}

declare module 'virtual:emoji' {
  import type { EmojiRow } from '@/pages/chat/model/emoji/emoji-rows';

  const rows: EmojiRow[];
  export default rows;
}
