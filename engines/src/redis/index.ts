export * from './connections.js';
export * from './script.js';
export * from './stream-id.js';
export * from './streams.js';
