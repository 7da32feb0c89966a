export { isolated } from './isolated';
export { PARTICLE, particleAfter } from './particles';
