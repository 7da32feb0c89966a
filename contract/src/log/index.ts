export * from './engine-settings.js';
export * from './log-entry.js';
export * from './log-keys.js';
export * from './partition.js';
