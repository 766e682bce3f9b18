/** performance.nodeTiming: the milestones of the process. */
import * as native from 'binding:perf_hooks';
import { PerformanceEntry, kInternal } from 'internal:perf_hooks/entries';

class PerformanceNodeTiming extends PerformanceEntry {
  constructor() {
    super(kInternal, 'node', 'node', 0, 0);
    const getters = {
      name: () => 'node',
      entryType: () => 'node',
      startTime: () => 0,
      duration: native.now,
    };
    for (const milestone of ['nodeStart', 'v8Start', 'environment', 'loopStart', 'loopExit', 'bootstrapComplete']) {
      getters[milestone] = () => native.milestone(milestone);
    }
    getters.idleTime = native.idleTime;
    getters.uvMetricsInfo = native.loopMetrics;
    for (const [name, get] of Object.entries(getters)) {
      Object.defineProperty(this, name, { __proto__: null, enumerable: true, configurable: true, get });
    }
  }

  toJSON() {
    const { name, entryType, startTime, duration, nodeStart, v8Start, bootstrapComplete, environment } = this;
    const { loopStart, loopExit, idleTime } = this;
    return {
      name,
      entryType,
      startTime,
      duration,
      nodeStart,
      v8Start,
      bootstrapComplete,
      environment,
      loopStart,
      loopExit,
      idleTime,
    };
  }
}

let timing;

/** @returns {PerformanceNodeTiming} */
export function nodeTiming() {
  return (timing ??= new PerformanceNodeTiming());
}

/**
 * performance.eventLoopUtilization(): how much of the time the loop was busy, in all, since `before`, or between two
 * earlier results.
 */
export function eventLoopUtilization(before, after) {
  const { loopStart } = nodeTiming();
  if (loopStart <= 0) return { idle: 0, active: 0, utilization: 0 };
  if (after) return compare(before, after);
  const idle = native.idleTime();
  const active = native.now() - loopStart - idle;
  if (!before) return { idle, active, utilization: active / (idle + active) };
  return compare({ idle, active }, before);
}

/** What passed between two results. */
export function compare(later, earlier) {
  const idle = later.idle - earlier.idle;
  const active = later.active - earlier.active;
  return { idle, active, utilization: idle + active > 0 ? active / (idle + active) : 0 };
}
