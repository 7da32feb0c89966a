export { loadDexie } from './load-dexie';
export { keysOf, store } from './store';
