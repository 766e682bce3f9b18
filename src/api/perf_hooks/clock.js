/** The clock of `performance`: milliseconds with fractions since the time origin of this runtime. */
import { now, startClock } from 'binding:perf_hooks';

onStart(startClock);

export { now };
