export { databaseNames, deleteDatabase, loadDexie } from './load-dexie';
export { keysOf, store } from './store';
