export { default as ChatPage } from './ui/ChatPage.vue';
