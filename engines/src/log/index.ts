export * from './account-keys.js';
export * from './log-entry.js';
export * from './log-keys.js';
export * from './log-records.js';
export * from './partition.js';
export * from './public-name.js';
export * from './search-index.js';
export * from './tables.js';
