export { isolated } from './isolated';
export { rankByName } from './name-rank';
export { PARTICLE, particleAfter } from './particles';
