export { TAKE_OVER } from './handling';
