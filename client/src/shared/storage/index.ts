export { deleteDatabase, loadDexie } from './load-dexie';
export { keysOf, store } from './store';
