export * from './client.js';
export * from './log-marks.js';
export * from './present-item.js';
