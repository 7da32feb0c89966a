export { default as WelcomePage } from './ui/WelcomePage.vue';
