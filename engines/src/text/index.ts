export * from './name-key.js';
export * from './name-matches.js';
export * from './name-parts.js';
export * from './name-skeleton.js';
export * from './search-hit.js';
export * from './search-text.js';
