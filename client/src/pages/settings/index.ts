export { default as SettingsPage } from './ui/SettingsPage.vue';
