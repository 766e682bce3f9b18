/** PerformanceObserver, and the timeline that it and `performance.getEntries()` look at. */
import * as native from 'binding:perf_hooks';
import {
  ERR_ILLEGAL_CONSTRUCTOR,
  ERR_INVALID_ARG_TYPE,
  ERR_INVALID_ARG_VALUE,
  ERR_INVALID_THIS,
  ERR_MISSING_ARGS,
} from 'internal:errors/codes';
import { validateFunction, validateObject } from 'internal:errors/validators';
import { makeEnumerable, tag } from 'internal:events/event';
import { kInternal, makeNodeEntry } from 'internal:perf_hooks/entries';
import { wanted } from 'internal:perf_hooks/wanted';
import { queueUnrefTask } from 'internal:timers/immediates';

const warning = lazy('internal:process/warning');

const kInspect = Symbol.for('nodejs.util.inspect.custom');
const kSupported = Object.freeze(['dns', 'function', 'gc', 'http', 'http2', 'mark', 'measure', 'net', 'resource']);
const kTypeSingle = 0;
const kTypeMultiple = 1;

/** Observers that observe. */
const observers = new Set();
/** Observers with entries that were not delivered. */
const pending = new Set();
/** Entries that stay: marks and measures without limit, resource timings up to the size of the buffer. */
export const timeline = { mark: [], measure: [], resource: [], resourceLimit: 250 };

let warnedOfMarks = false;
const kManyEntries = 1e6;

function count(type, delta) {
  const now = (wanted.get(type) ?? 0) + delta;
  wanted.set(type, now);
  if (type === 'gc') {
    if (delta > 0 && now === 1) native.observeGc(onGc);
    else if (now === 0) native.observeGc(undefined);
  }
}

function onGc(kind, flags, start, duration) {
  enqueue(makeNodeEntry('gc', 'gc', start, duration, { kind, flags }));
}

/** Gives an entry to those who wait for its type. */
export function enqueue(entry) {
  for (const observer of observers) observer[kOffer](entry);
}

/** Adds an entry of the user to the timeline. */
export function bufferEntry(entry) {
  const list = timeline[entry.entryType];
  list.push(entry);
  if (list.length > kManyEntries && !warnedOfMarks) {
    warnedOfMarks = true;
    const w = new Error(
      `Possible perf_hooks memory leak detected. ${list.length} ${entry.entryType} entries added to the global ` +
        `performance entry buffer. Use performance.clear${entry.entryType === 'mark' ? 'Marks' : 'Measures'} to ` +
        'clear the buffer.',
    );
    w.name = 'MaxPerformanceEntryBufferExceededWarning';
    w.entryType = entry.entryType;
    w.count = list.length;
    warning().emitWarning(w);
  }
}

const byStart = (a, b) => a.startTime - b.startTime;

/** @returns {PerformanceEntry[]} what the timeline holds, in order of start */
export function filterTimeline(name, type) {
  let list;
  if (type === undefined) list = [...timeline.mark, ...timeline.measure, ...timeline.resource];
  else list = type === 'mark' || type === 'measure' || type === 'resource' ? [...timeline[type]] : [];
  if (name !== undefined) list = list.filter((entry) => entry.name === name);
  return list.sort(byStart);
}

/** Removes entries from the timeline. */
export function clearTimeline(type, name) {
  timeline[type] = name === undefined ? [] : timeline[type].filter((entry) => entry.name !== name);
}

let scheduled = false;
function schedule() {
  if (scheduled) return;
  scheduled = true;
  queueUnrefTask(() => {
    scheduled = false;
    const list = [...pending];
    pending.clear();
    for (const observer of list) observer[kDeliver]();
  });
}

export class PerformanceObserverEntryList {
  #entries;

  constructor(key = undefined, entries) {
    if (key !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#entries = entries.sort(byStart);
  }

  static #check(value) {
    if (typeof value !== 'object' || value === null || !(#entries in value)) {
      throw new ERR_INVALID_THIS('PerformanceObserverEntryList');
    }
  }

  getEntries() {
    PerformanceObserverEntryList.#check(this);
    return this.#entries.slice();
  }

  getEntriesByType(type) {
    PerformanceObserverEntryList.#check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    type = `${type}`;
    return this.#entries.filter((entry) => entry.entryType === type);
  }

  getEntriesByName(name, type = undefined) {
    PerformanceObserverEntryList.#check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    name = `${name}`;
    if (type != null) {
      type = `${type}`;
      return this.#entries.filter((entry) => entry.name === name && entry.entryType === type);
    }
    return this.#entries.filter((entry) => entry.name === name);
  }

  [kInspect](depth, options, inspect) {
    if (depth < 0) return this;
    return `PerformanceObserverEntryList ${inspect(this.#entries, {
      ...options,
      depth: options.depth == null ? null : options.depth - 1,
    })}`;
  }
}
makeEnumerable(PerformanceObserverEntryList.prototype, ['getEntries', 'getEntriesByType', 'getEntriesByName']);
tag(PerformanceObserverEntryList.prototype, 'PerformanceObserverEntryList');

const kOffer = Symbol('kOffer');
const kDeliver = Symbol('kDeliver');

export class PerformanceObserver {
  #callback;
  #types = new Set();
  #buffer = [];
  #mode;

  /** @param {(list: PerformanceObserverEntryList, observer: PerformanceObserver) => void} callback */
  constructor(callback) {
    validateFunction(callback, 'callback');
    this.#callback = callback;
  }

  /** @param {{entryTypes?: string[], type?: string, buffered?: boolean}} [options] */
  observe(options = { __proto__: null }) {
    validateObject(options, 'options');
    const { entryTypes, type, buffered } = { __proto__: null, ...options };
    if (entryTypes === undefined && type === undefined) {
      throw new ERR_MISSING_ARGS('options.entryTypes', 'options.type');
    }
    if (entryTypes != null && type != null) {
      throw new ERR_INVALID_ARG_VALUE(
        'options.entryTypes',
        entryTypes,
        'options.entryTypes can not set with options.type together',
      );
    }
    const mode = entryTypes !== undefined ? kTypeMultiple : kTypeSingle;
    if (this.#mode === undefined) this.#mode = mode;
    else if (this.#mode !== mode) {
      throw new ERR_INVALID_ARG_VALUE(
        mode === kTypeMultiple ? 'options.entryTypes' : 'options.type',
        mode === kTypeMultiple ? entryTypes : type,
        'PerformanceObserver can not change its mode',
      );
    }
    if (mode === kTypeMultiple) {
      if (!Array.isArray(entryTypes)) throw new ERR_INVALID_ARG_TYPE('options.entryTypes', 'string[]', entryTypes);
      this.#setTypes(new Set(entryTypes.filter((name) => kSupported.includes(name))));
    } else if (kSupported.includes(type)) {
      this.#setTypes(new Set([...this.#types, type]));
      if (buffered) {
        this.#buffer.push(...filterTimeline(undefined, type));
        if (this.#buffer.length > 0) this.#wait();
      }
    }
    if (this.#types.size > 0) observers.add(this);
    else this.disconnect();
  }

  #setTypes(types) {
    for (const type of types) if (!this.#types.has(type)) count(type, 1);
    for (const type of this.#types) if (!types.has(type)) count(type, -1);
    this.#types = types;
  }

  disconnect() {
    this.#setTypes(new Set());
    observers.delete(this);
    pending.delete(this);
    this.#buffer = [];
    this.#mode = undefined;
  }

  /** @returns {PerformanceEntry[]} what was not delivered yet */
  takeRecords() {
    const records = this.#buffer;
    this.#buffer = [];
    return records;
  }

  static get supportedEntryTypes() {
    return kSupported;
  }

  #wait() {
    pending.add(this);
    schedule();
  }

  [kOffer](entry) {
    if (!this.#types.has(entry.entryType)) return;
    this.#buffer.push(entry);
    this.#wait();
  }

  [kDeliver]() {
    const entries = this.takeRecords();
    if (entries.length > 0) this.#callback(new PerformanceObserverEntryList(kInternal, entries), this);
  }

  [kInspect](depth, options, inspect) {
    if (depth < 0) return this;
    return `PerformanceObserver ${inspect(
      {
        connected: observers.has(this),
        pending: pending.has(this),
        entryTypes: [...this.#types],
        buffer: this.#buffer,
      },
      { ...options, depth: options.depth == null ? null : options.depth - 1 },
    )}`;
  }
}
makeEnumerable(PerformanceObserver.prototype, ['observe', 'disconnect', 'takeRecords']);
Object.defineProperty(PerformanceObserver, 'supportedEntryTypes', { __proto__: null, enumerable: true });
tag(PerformanceObserver.prototype, 'PerformanceObserver');
