export { evaluate, type Scope } from './evaluate';
export { format } from './format';
export { Parser } from './parser';
