/// <reference types="vite/client" />

// For tools that do not read .vue files; vue-tsc resolves the component itself.
declare module '*.vue' {
  import type { DefineComponent } from 'vue';

  const component: DefineComponent;
  export default component;
}

declare module 'virtual:emoji' {
  const rows: import('./pages/chat/model/emoji/emoji-rows').EmojiRow[];
  export default rows;
}
