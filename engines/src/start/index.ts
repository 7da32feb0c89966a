export * from './engine-variables.js';
export * from './environment.js';
export * from './secret-file.js';
export * from './start-error.js';
export * from './stop-signals.js';
export * from './values.js';
