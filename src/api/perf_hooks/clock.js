/** The clock of `performance`: milliseconds with fractions since the time origin of this runtime. */
export { now } from 'binding:perf_hooks';
