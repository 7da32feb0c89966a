export { useNotificationStore } from './model/notification-store';
