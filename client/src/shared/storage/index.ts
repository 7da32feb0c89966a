export { keysOf, store } from './store';
