export * from './name-key.js';
export * from './name-skeleton.js';
export * from './search-text.js';
