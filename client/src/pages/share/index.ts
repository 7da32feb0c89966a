export { default as SharePage } from './ui/SharePage.vue';
