/** The global `performance`. */
import * as native from 'binding:perf_hooks';
import { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS, ERR_MISSING_ARGS } from 'internal:errors/codes';
import { makeEnumerable, tag } from 'internal:events/event';
import { Event, EventTarget, defineEventHandler } from 'internal:events/event_target';
import {
  PerformanceMark,
  PerformanceResourceTiming,
  forgetMarks,
  kInternal,
  makeMeasure,
} from 'internal:perf_hooks/entries';
import { eventLoopUtilization, nodeTiming } from 'internal:perf_hooks/node_timing';
import { bufferEntry, clearTimeline, enqueue, filterTimeline, timeline } from 'internal:perf_hooks/observer';
import { timerify } from 'internal:perf_hooks/timerify';
import { setImmediate } from 'internal:timers/timers';

const kInspect = Symbol.for('nodejs.util.inspect.custom');
const kPerformance = Symbol('performance');

function check(value) {
  if (typeof value !== 'object' || value === null || value[kPerformance] !== true) {
    throw new ERR_INVALID_THIS('Performance');
  }
}

// Resource timings that did not fit into the buffer, until somebody made room.
let overflow = [];
let announcingFull = false;

function bufferResource(entry) {
  if (timeline.resource.length < timeline.resourceLimit && !announcingFull) {
    timeline.resource.push(entry);
    return;
  }
  if (!announcingFull) {
    announcingFull = true;
    setImmediate(announceFull);
  }
  overflow.push(entry);
}

function announceFull() {
  while (overflow.length > 0) {
    const before = overflow.length;
    if (timeline.resource.length >= timeline.resourceLimit) {
      performance.dispatchEvent(new Event('resourcetimingbufferfull'));
    }
    const room = Math.max(0, timeline.resourceLimit - timeline.resource.length);
    timeline.resource.push(...overflow.splice(0, room));
    // Nobody made room: the rest is lost, as the standard has it.
    if (overflow.length >= before) overflow = [];
  }
  announcingFull = false;
}

export class Performance extends EventTarget {
  constructor(key = undefined) {
    if (key !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    super();
    this[kPerformance] = true;
  }

  clearMarks(name = undefined) {
    check(this);
    if (name !== undefined) name = `${name}`;
    forgetMarks(name);
    clearTimeline('mark', name);
  }

  clearMeasures(name = undefined) {
    check(this);
    if (name !== undefined) name = `${name}`;
    clearTimeline('measure', name);
  }

  clearResourceTimings(name = undefined) {
    check(this);
    if (name !== undefined) name = `${name}`;
    clearTimeline('resource', name);
  }

  getEntries() {
    check(this);
    return filterTimeline();
  }

  getEntriesByName(name, type = undefined) {
    check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    name = `${name}`;
    if (type !== undefined) type = `${type}`;
    return filterTimeline(name, type);
  }

  getEntriesByType(type) {
    check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    return filterTimeline(undefined, `${type}`);
  }

  mark(name, options = undefined) {
    check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    const mark = new PerformanceMark(name, options);
    enqueue(mark);
    bufferEntry(mark);
    return mark;
  }

  measure(name, startOrOptions = undefined, endMark = undefined) {
    check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    const measure = makeMeasure(name, startOrOptions, endMark);
    enqueue(measure);
    bufferEntry(measure);
    return measure;
  }

  now() {
    check(this);
    return native.now();
  }

  setResourceTimingBufferSize(maxSize) {
    check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('maxSize');
    timeline.resourceLimit = Math.max(0, Number(maxSize) >>> 0);
  }

  get timeOrigin() {
    check(this);
    return native.timeOrigin();
  }

  toJSON() {
    check(this);
    return {
      nodeTiming: this.nodeTiming,
      timeOrigin: this.timeOrigin,
      eventLoopUtilization: this.eventLoopUtilization(),
    };
  }

  [kInspect](depth, options, inspect) {
    if (depth < 0) return this;
    const inner = { ...options, depth: options.depth == null ? null : options.depth - 1 };
    return `Performance ${inspect({ nodeTiming: this.nodeTiming, timeOrigin: this.timeOrigin }, inner)}`;
  }
}

makeEnumerable(Performance.prototype, [
  'clearMarks',
  'clearMeasures',
  'clearResourceTimings',
  'getEntries',
  'getEntriesByName',
  'getEntriesByType',
  'mark',
  'measure',
  'now',
  'setResourceTimingBufferSize',
  'timeOrigin',
  'toJSON',
]);

/** Adds a resource timing, for implementations of fetch. */
function markResourceTiming(
  timingInfo,
  requestedUrl,
  initiatorType,
  global,
  cacheMode,
  bodyInfo,
  responseStatus,
  deliveryType = '',
) {
  const entry = new PerformanceResourceTiming(
    kInternal,
    requestedUrl,
    initiatorType,
    timingInfo,
    cacheMode,
    bodyInfo,
    responseStatus,
    deliveryType,
  );
  enqueue(entry);
  bufferResource(entry);
  return entry;
}
Object.defineProperty(markResourceTiming, 'length', { __proto__: null, configurable: true, value: 7 });

const hidden = { __proto__: null, configurable: true, enumerable: false, writable: true };
Object.defineProperties(Performance.prototype, {
  eventLoopUtilization: { ...hidden, value: eventLoopUtilization },
  nodeTiming: {
    __proto__: null,
    configurable: true,
    enumerable: false,
    get: nodeTiming,
    set(value) {
      Object.defineProperty(this, 'nodeTiming', { ...hidden, value });
    },
  },
  markResourceTiming: { ...hidden, value: markResourceTiming },
  timerify: { ...hidden, value: timerify },
});
defineEventHandler(Performance.prototype, 'resourcetimingbufferfull');
tag(Performance.prototype, 'Performance');

export const performance = new Performance(kInternal);
