export { Events } from './events';
export { lines } from './log';
export { Products } from './products';
export { AsyncQueue } from './queue';
