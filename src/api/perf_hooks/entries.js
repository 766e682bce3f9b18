/** PerformanceEntry and its kinds: marks, measures, resource timings. */
import {
  ERR_ILLEGAL_CONSTRUCTOR,
  ERR_INVALID_ARG_VALUE,
  ERR_INVALID_THIS,
  ERR_MISSING_ARGS,
  ERR_PERFORMANCE_INVALID_TIMESTAMP,
  ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS,
} from 'internal:errors/codes';
import { DOMException } from 'internal:errors/dom_exception';
import { kValidateObjectAllowObjectsAndNull, validateNumber, validateObject } from 'internal:errors/validators';
import { makeEnumerable, tag } from 'internal:events/event';
import { now } from 'internal:perf_hooks/clock';

const messaging = lazy('internal:messaging/structured_clone');
const nodeTiming = lazy('internal:perf_hooks/node_timing');

const kInspect = Symbol.for('nodejs.util.inspect.custom');
/** Passed to constructors that programs must not call. */
export const kInternal = Symbol('kInternal');

/** The field of the timings of a process that a mark's name may stand for, as the names of PerformanceTiming do. */
const kMilestones = new Set(['nodeStart', 'v8Start', 'environment', 'loopStart', 'loopExit', 'bootstrapComplete']);

export class PerformanceEntry {
  #name;
  #entryType;
  #startTime;
  #duration;
  #detail;

  constructor(key = undefined, name, entryType, startTime, duration, detail) {
    if (key !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#name = name;
    this.#entryType = entryType;
    this.#startTime = startTime;
    this.#duration = duration;
    this.#detail = detail;
  }

  static #check(value) {
    if (typeof value !== 'object' || value === null || !(#name in value)) throw new ERR_INVALID_THIS('PerformanceEntry');
  }

  /** For subclasses. */
  static detailOf(entry) {
    return entry.#detail;
  }

  /** For the runtime: the end of an entry that was begun. */
  static finish(entry, duration) {
    entry.#duration = duration;
  }

  get name() {
    PerformanceEntry.#check(this);
    return this.#name;
  }

  get entryType() {
    PerformanceEntry.#check(this);
    return this.#entryType;
  }

  get startTime() {
    PerformanceEntry.#check(this);
    return this.#startTime;
  }

  get duration() {
    PerformanceEntry.#check(this);
    return this.#duration;
  }

  toJSON() {
    PerformanceEntry.#check(this);
    return { name: this.#name, entryType: this.#entryType, startTime: this.#startTime, duration: this.#duration };
  }

  [kInspect](depth, options, inspect) {
    if (depth < 0) return this;
    return `${this.constructor.name} ${inspect(this.toJSON(), {
      ...options,
      depth: options.depth == null ? null : options.depth - 1,
    })}`;
  }
}

const { detailOf, finish } = PerformanceEntry;
delete PerformanceEntry.detailOf;
delete PerformanceEntry.finish;
export { finish as finishEntry };

makeEnumerable(PerformanceEntry.prototype, ['name', 'entryType', 'startTime', 'duration', 'toJSON']);
tag(PerformanceEntry.prototype, 'PerformanceEntry');

/** An entry with `detail`, as 'function', 'gc', 'http', 'net' and 'dns' are. */
class PerformanceNodeEntry extends PerformanceEntry {
  get detail() {
    return detailOf(this);
  }

  toJSON() {
    return { ...super.toJSON(), detail: detailOf(this) };
  }
}

/** @returns {PerformanceEntry} */
export function makeNodeEntry(name, type, start, duration, detail) {
  return new PerformanceNodeEntry(kInternal, name, type, start, duration, detail);
}

/** Marks that `measure()` can name: the last of each name. */
const lastMarks = new Map();

/** Forgets one mark or all of them. */
export function forgetMarks(name) {
  if (name !== undefined) lastMarks.delete(name);
  else lastMarks.clear();
}

function cloneDetail(options) {
  const detail = options?.detail;
  return detail === undefined || detail === null ? null : messaging().structuredClone(detail);
}

export class PerformanceMark extends PerformanceEntry {
  /**
   * @param {string} name
   * @param {{startTime?: number, detail?: any}} [options]
   */
  constructor(name, options = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    name = `${name}`;
    if (kMilestones.has(name)) throw new ERR_INVALID_ARG_VALUE('name', name);
    if (options != null) validateObject(options, 'options', kValidateObjectAllowObjectsAndNull);
    const startTime = options?.startTime ?? now();
    validateNumber(startTime, 'startTime');
    if (startTime < 0) throw new ERR_PERFORMANCE_INVALID_TIMESTAMP(startTime);
    lastMarks.set(name, startTime);
    super(kInternal, name, 'mark', startTime, 0, cloneDetail(options));
  }

  get detail() {
    if (!(this instanceof PerformanceMark)) throw new ERR_INVALID_THIS('PerformanceMark');
    return detailOf(this);
  }

  toJSON() {
    return { ...super.toJSON(), detail: this.detail };
  }
}
makeEnumerable(PerformanceMark.prototype, ['detail']);
tag(PerformanceMark.prototype, 'PerformanceMark');

export class PerformanceMeasure extends PerformanceEntry {
  constructor(key = undefined, name, type, start, duration, detail) {
    if (key !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    super(kInternal, name, type, start, duration, detail);
  }

  get detail() {
    if (!(this instanceof PerformanceMeasure)) throw new ERR_INVALID_THIS('PerformanceMeasure');
    return detailOf(this);
  }

  toJSON() {
    return { ...super.toJSON(), detail: this.detail };
  }
}
makeEnumerable(PerformanceMeasure.prototype, ['detail']);
tag(PerformanceMeasure.prototype, 'PerformanceMeasure');

/** A time given as a number, the name of a mark, or a milestone of the process. */
function resolveTime(mark) {
  if (mark === undefined) return undefined;
  if (typeof mark === 'number') {
    if (mark < 0) throw new ERR_PERFORMANCE_INVALID_TIMESTAMP(mark);
    return mark;
  }
  const name = String(mark);
  if (kMilestones.has(name)) return nodeTiming().nodeTiming()[name];
  const time = lastMarks.get(name);
  if (time === undefined) {
    throw new DOMException(`The "${name}" performance mark has not been set`, 'SyntaxError');
  }
  return time;
}

/**
 * What performance.measure() returns.
 * @param {string} name
 * @param {string|{start?: any, end?: any, duration?: number, detail?: any}} [startOrOptions]
 * @param {string} [endMark]
 */
export function makeMeasure(name, startOrOptions, endMark) {
  name = `${name}`;
  const options = startOrOptions;
  const hasOptions =
    options !== null && typeof options === 'object' &&
    (options.start !== undefined || options.end !== undefined || options.duration !== undefined ||
      options.detail !== undefined);
  if (hasOptions) {
    if (endMark !== undefined) {
      throw new ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS('endMark must not be specified');
    }
    if (options.start === undefined && options.end === undefined && options.duration !== undefined) {
      throw new ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS('One of options.start or options.end is required');
    }
    if (options.start !== undefined && options.end !== undefined && options.duration !== undefined) {
      throw new ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS(
        'Must not have options.start, options.end, and options.duration specified',
      );
    }
  }

  let end;
  if (endMark !== undefined) end = resolveTime(endMark);
  else if (hasOptions && options.end !== undefined) end = resolveTime(options.end);
  else if (hasOptions && options.start !== undefined && options.duration !== undefined) {
    end = resolveTime(options.start) + resolveTime(options.duration);
  } else end = now();

  let start;
  if (hasOptions && options.start !== undefined) start = resolveTime(options.start);
  else if (hasOptions && options.duration !== undefined && options.end !== undefined) {
    start = end - resolveTime(options.duration);
  } else if (typeof startOrOptions === 'string') start = resolveTime(startOrOptions);
  else start = 0;

  const detail = cloneDetail(hasOptions ? options : undefined);
  return new PerformanceMeasure(kInternal, name, 'measure', start, end - start, detail);
}

/** An entry of the Resource Timing standard. */
export class PerformanceResourceTiming extends PerformanceEntry {
  #info;
  #initiatorType;
  #cacheMode;
  #bodyInfo;
  #responseStatus;
  #deliveryType;

  constructor(key = undefined, url, initiatorType, info, cacheMode, bodyInfo, responseStatus, deliveryType = '') {
    if (key !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    super(kInternal, url, 'resource', info.startTime, info.endTime - info.startTime);
    this.#info = info;
    this.#initiatorType = initiatorType;
    this.#cacheMode = cacheMode;
    this.#bodyInfo = bodyInfo;
    this.#responseStatus = responseStatus;
    this.#deliveryType = deliveryType;
  }

  static #check(value) {
    if (typeof value !== 'object' || value === null || !(#info in value)) {
      throw new ERR_INVALID_THIS('PerformanceResourceTiming');
    }
    return value;
  }

  /** For the getters below: the private data of an entry. */
  static read(entry) {
    PerformanceResourceTiming.#check(entry);
    return {
      info: entry.#info,
      connection: entry.#info.finalConnectionTimingInfo,
      initiatorType: entry.#initiatorType,
      cacheMode: entry.#cacheMode,
      bodyInfo: entry.#bodyInfo,
      responseStatus: entry.#responseStatus,
      deliveryType: entry.#deliveryType,
    };
  }
}

const { read } = PerformanceResourceTiming;
delete PerformanceResourceTiming.read;

const kResourceFields = {
  initiatorType: (d) => d.initiatorType,
  nextHopProtocol: (d) => d.connection?.ALPNNegotiatedProtocol,
  workerStart: (d) => d.info.finalServiceWorkerStartTime,
  redirectStart: (d) => d.info.redirectStartTime,
  redirectEnd: (d) => d.info.redirectEndTime,
  fetchStart: (d) => d.info.postRedirectStartTime,
  domainLookupStart: (d) => d.connection?.domainLookupStartTime,
  domainLookupEnd: (d) => d.connection?.domainLookupEndTime,
  connectStart: (d) => d.connection?.connectionStartTime,
  connectEnd: (d) => d.connection?.connectionEndTime,
  secureConnectionStart: (d) => d.connection?.secureConnectionStartTime,
  requestStart: (d) => d.info.finalNetworkRequestStartTime,
  responseStart: (d) => d.info.finalNetworkResponseStartTime,
  responseEnd: (d) => d.info.endTime,
  transferSize(d) {
    if (d.cacheMode === 'local') return 0;
    if (d.cacheMode === 'validated') return 300;
    return d.info.encodedBodySize + 300;
  },
  encodedBodySize: (d) => d.info.encodedBodySize,
  decodedBodySize: (d) => d.info.decodedBodySize,
  deliveryType: (d) => d.deliveryType,
  responseStatus: (d) => d.responseStatus,
};

for (const [name, get] of Object.entries(kResourceFields)) {
  const accessor = Object.getOwnPropertyDescriptor(
    {
      get [name]() {
        return get(read(this));
      },
    },
    name,
  ).get;
  Object.defineProperty(PerformanceResourceTiming.prototype, name, {
    __proto__: null,
    get: accessor,
    enumerable: true,
    configurable: true,
  });
}
const kEntryToJSON = PerformanceEntry.prototype.toJSON;
Object.defineProperty(PerformanceResourceTiming.prototype, 'toJSON', {
  __proto__: null,
  value: function toJSON() {
    const data = read(this);
    const result = kEntryToJSON.call(this);
    for (const [name, get] of Object.entries(kResourceFields)) result[name] = get(data);
    return result;
  },
  writable: true,
  enumerable: true,
  configurable: true,
});
tag(PerformanceResourceTiming.prototype, 'PerformanceResourceTiming');
