/** Histograms of `node:perf_hooks`: recordable ones, and the delay of the event loop. */
import * as native from 'binding:perf_hooks';
import { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_OUT_OF_RANGE } from 'internal:errors/codes';
import { validateInteger, validateNumber, validateObject } from 'internal:errors/validators';

const kInspect = Symbol.for('nodejs.util.inspect.custom');
const kHandle = Symbol('kHandle');
const kRecordable = Symbol('kRecordable');
const kEnabled = Symbol('kEnabled');
const kInternal = Symbol('kInternal');

/** @returns {boolean} */
export function isRecordable(value) {
  return value?.[kRecordable] === true;
}

function handleOf(value) {
  const handle = value?.[kHandle];
  if (handle === undefined) throw new ERR_INVALID_THIS('Histogram');
  return handle;
}

function pairs(histogram, convert) {
  const flat = handleOf(histogram).percentiles();
  const map = new Map();
  for (let i = 0; i < flat.length; i += 2) map.set(flat[i], convert(flat[i + 1]));
  return map;
}

function checkPercentile(percentile) {
  validateNumber(percentile, 'percentile');
  if (Number.isNaN(percentile) || percentile <= 0 || percentile > 100) {
    throw new ERR_OUT_OF_RANGE('percentile', '> 0 && <= 100', percentile);
  }
}

class Histogram {
  constructor(key = undefined) {
    if (key !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  get count() {
    return handleOf(this).count();
  }

  get countBigInt() {
    return handleOf(this).countBigInt();
  }

  get min() {
    return handleOf(this).min();
  }

  get minBigInt() {
    return handleOf(this).minBigInt();
  }

  get max() {
    return handleOf(this).max();
  }

  get maxBigInt() {
    return handleOf(this).maxBigInt();
  }

  get mean() {
    return handleOf(this).mean();
  }

  get exceeds() {
    return handleOf(this).exceeds();
  }

  get exceedsBigInt() {
    return handleOf(this).exceedsBigInt();
  }

  get stddev() {
    return handleOf(this).stddev();
  }

  percentile(percentile) {
    const handle = handleOf(this);
    checkPercentile(percentile);
    return handle.percentile(percentile);
  }

  percentileBigInt(percentile) {
    const handle = handleOf(this);
    checkPercentile(percentile);
    return handle.percentileBigInt(percentile);
  }

  get percentiles() {
    return pairs(this, (value) => value);
  }

  get percentilesBigInt() {
    return pairs(this, BigInt);
  }

  reset() {
    handleOf(this).reset();
  }

  toJSON() {
    const { count, min, max, mean, exceeds, stddev } = this;
    return { count, min, max, mean, exceeds, stddev, percentiles: Object.fromEntries(this.percentiles) };
  }

  [kInspect](depth, options, inspect) {
    if (depth < 0) return this;
    const { min, max, mean, exceeds, stddev, count, percentiles } = this;
    return `Histogram ${inspect(
      { min, max, mean, exceeds, stddev, count, percentiles },
      { ...options, depth: options.depth == null ? null : options.depth - 1 },
    )}`;
  }
}

class RecordableHistogram extends Histogram {
  /** @param {number|bigint} value */
  record(value) {
    if (!isRecordable(this)) throw new ERR_INVALID_THIS('RecordableHistogram');
    if (typeof value !== 'bigint') validateInteger(value, 'val', 1);
    else if (value < 1n) throw new ERR_OUT_OF_RANGE('val', '>= 1', value);
    handleOf(this).record(value);
  }

  /** Records the nanoseconds since the last call. */
  recordDelta() {
    if (!isRecordable(this)) throw new ERR_INVALID_THIS('RecordableHistogram');
    handleOf(this).recordDelta();
  }

  /** @param {RecordableHistogram} other */
  add(other) {
    if (!isRecordable(this)) throw new ERR_INVALID_THIS('RecordableHistogram');
    if (!isRecordable(other)) throw new ERR_INVALID_ARG_TYPE('other', 'RecordableHistogram', other);
    handleOf(this).add(handleOf(other));
  }
}

class ELDHistogram extends Histogram {
  enable() {
    if (this[kEnabled] === undefined) throw new ERR_INVALID_THIS('ELDHistogram');
    if (this[kEnabled]) return false;
    this[kEnabled] = true;
    handleOf(this).start(true);
    return true;
  }

  disable() {
    if (this[kEnabled] === undefined) throw new ERR_INVALID_THIS('ELDHistogram');
    if (!this[kEnabled]) return false;
    this[kEnabled] = false;
    handleOf(this).stop();
    return true;
  }

  [Symbol.dispose]() {
    this.disable();
  }
}

/** @param {{lowest?: number|bigint, highest?: number|bigint, figures?: number}} [options] */
export function createHistogram(options = { __proto__: null }) {
  validateObject(options, 'options');
  const { lowest = 1, highest = Number.MAX_SAFE_INTEGER, figures = 3 } = options;
  if (typeof lowest !== 'bigint') validateInteger(lowest, 'options.lowest', 1);
  if (typeof highest !== 'bigint') validateInteger(highest, 'options.highest', 2 * Number(lowest));
  else if (highest < 2n * BigInt(lowest)) throw new ERR_INVALID_ARG_TYPE('options.highest', 'number', highest);
  validateInteger(figures, 'options.figures', 1, 5);
  const histogram = new RecordableHistogram(kInternal);
  histogram[kRecordable] = true;
  histogram[kHandle] = new native.Histogram(lowest, highest, figures);
  return histogram;
}

/** @param {{resolution?: number}} [options] how often to look, in milliseconds */
export function monitorEventLoopDelay(options = { __proto__: null }) {
  validateObject(options, 'options');
  const { resolution = 10 } = options;
  validateInteger(resolution, 'options.resolution', 1);
  const histogram = new ELDHistogram(kInternal);
  histogram[kEnabled] = false;
  histogram[kHandle] = new native.LoopDelay(Math.min(resolution, 2 ** 31 - 1));
  return histogram;
}
