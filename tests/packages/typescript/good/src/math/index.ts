export { Complex } from './complex';
export * as matrices from './matrix';
export { primes } from './primes';
export { summary, type Statistic } from './statistics';
