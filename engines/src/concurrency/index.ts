export * from './in-parallel.js';
