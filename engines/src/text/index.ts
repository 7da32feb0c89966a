export * from './name-key.js';
export * from './search-text.js';
