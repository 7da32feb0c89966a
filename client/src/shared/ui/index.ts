export { default as AppLogo } from './AppLogo.vue';
export { default as Avatar } from './Avatar.vue';
export { default as ConfirmDialog } from './ConfirmDialog.vue';
export { default as DialogCard } from './DialogCard.vue';
export { default as EmptyState } from './EmptyState.vue';
export { default as FormField } from './FormField.vue';
export { default as IconButton } from './IconButton.vue';
export { default as LoadFailed } from './LoadFailed.vue';
export { notify, useTask } from './use-task';
