export { databaseNames, deleteDatabase, hasDatabase, loadDexie } from './databases';
export { keysOf, store } from './store';
export { whenIdle } from './when-idle';
