export { default as WelcomePage } from './ui/WelcomePage.vue';
export { default as JoinPage } from './ui/JoinPage.vue';
