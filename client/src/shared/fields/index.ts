export { default as FormField } from './FormField.vue';
export { default as LiveInput } from './LiveInput.vue';
