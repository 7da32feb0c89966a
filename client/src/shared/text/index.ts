export { isolated } from './isolated';
export { nameRank, rankByName } from './name-rank';
export { PARTICLE, particleAfter } from './particles';
export { remember } from './remember';
