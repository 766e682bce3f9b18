// map, filter, reduce and forEach: data in chunks over all cores, or in place when that is faster.
import { callWithin, compileCode, Code, counters, cpuNs } from 'binding:deferred';
import { AbortError } from 'internal:errors/common';
import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import { validateBoolean, validateObject } from 'internal:errors/validators';
import { Job, kChunk, send, warmUp } from 'internal:deferred/client';
import { deferredOf } from 'internal:deferred/deferred';
import { isDirect } from 'internal:deferred/direct';
import { defaults, readOptions } from 'internal:deferred/options';
import { shipmentOf } from 'internal:deferred/ship';
import { structuredClone } from 'internal:messaging/structured_clone';

/** Items that cost less, in nanoseconds, are done here: sending one and taking its result costs a third of that. */
const kItemShippingNs = 600;
/** Less work than this in all is done here; more, if other threads have yet to compile the function. */
const kLeastWorkNs = 3_000_000;
const kLeastFirstWorkNs = 60_000_000;
/**
 * For so long the cost of an item is measured here before anything is sent: less, and V8 has not compiled the function yet. What
 * costs little enough to be cheap once it is compiled is measured for longer.
 */
const kTrialNs = 1_000_000;
const kLongTrialNs = 4_000_000;
const kClearlyLongNs = 5_000;
/** Shorter blocks of items say nothing: what is measured is the clock, or room for the results. */
const kMeasurableNs = 20_000;
/** So many blocks of items are measured at least, and the last of them are what counts. */
const kBlocksToJudge = 4;
/** How often there is a look at the clock. */
const kBlockNs = 200_000;
const kMaxBlock = 16_384;
/** A list of so few items does not wait for the analysis of a function that is not known yet. */
const kFewItems = 32;
/** A function that never ran gets so long for its first item here; what takes longer is begun anew elsewhere. */
const kFirstItemMs = 20;
/** So many items are done before there is room for all results: by then it shows of which kind they are. */
const kFirstItems = 15;
/** More items than this are worth a loop that V8 compiles for their function. */
const kManyItems = 1000;
/** How long a chunk should take, and how many items the first ones have, whose cost nobody knows. */
const kChunkNs = 2_000_000;
const kFirstChunk = 16;
const kMaxChunk = 65_536;
/** Chunks that are under way for each thread: one that runs, one that waits. */
const kChunksPerThread = 2;

const isPrimitive = (value) => (typeof value !== 'object' && typeof value !== 'function') || value === null;

/**
 * Loops over items on this thread: they end at the first one that is no primitive value, and say where. The text, too, since many
 * items get a loop that is compiled for their function's literal, so that V8 can make function and loop one.
 */
const stop = 'const x=items[i];if(typeof x===\'object\'?x!==null:typeof x===\'function\')return i;';
const loopText = {
  map: `return (fn,items,out,from,to)=>{for(let i=from;i<to;i++){${stop}out[i]=fn(x,i)}return to}`,
  filter: `return (fn,items,out,from,to)=>{for(let i=from;i<to;i++){${stop}if(fn(x,i))out.push(x)}return to}`,
  forEach: `return (fn,items,out,from,to)=>{for(let i=from;i<to;i++){${stop}fn(x,i)}return to}`,
  reduce: `return (fn,items,out,from,to)=>{let value=out[0];for(let i=from;i<to;i++){${stop}out[0]=value=fn(value,x)}return to}`,
};
const makeLoop = (operation) => compileCode(new Code(loopText[operation], 'node:internal/deferred/loop', 0, false))();

/** For few items, whatever their function. */
const sharedLoops = {};
const sharedLoop = (operation) => (sharedLoops[operation] ??= makeLoop(operation));

/** Literals that ran on other threads before. */
const sent = new WeakSet();

const loops = new WeakMap();
function loopOf(literal, operation) {
  let known = loops.get(literal);
  if (known === undefined) loops.set(literal, known = {});
  return (known[operation] ??= makeLoop(operation));
}

/** A part of the work. Its promise is the whole. */
class Chunk extends Job {
  constructor(whole, first, count) {
    super();
    /** The items, for filter only. */
    this.items = undefined;
    this.whole = whole;
    this.first = first;
    this.count = count;
    this.resolve = (value) => whole.part(this, value);
    this.reject = (error) => whole.partFailed(this, error);
    this.call = whole.call;
    this.literal = whole.literal;
  }

  took(ns) {
    this.whole.tookPart(ns, this.count);
    const { literal } = this;
    literal.calls += this.count;
    literal.totalNs += ns;
  }
}

/** Measures items while they are done here, and says how long that goes on. */
class Trial {
  /** How many items come next. */
  size = 1;
  /** Nanoseconds of an item; 0: not known. */
  itemNs = 0;
  totalNs = 0;
  #trialNs = 0;
  #always;
  #leastNs;
  #last;
  #recent = [];
  #blocks = 0;

  constructor(always, leastNs) {
    this.#always = always;
    this.#leastNs = leastNs;
    // Time of this thread's own: on a busy machine the clock on the wall says little.
    this.#last = cpuNs();
  }

  /** What was measured so far was no work on items, or the function's first steps. */
  restart() {
    this.#last = cpuNs();
    this.#trialNs = 0;
    this.#blocks = 0;
    this.#recent.length = 0;
  }

  /**
   * A block of items was done.
   * @returns {boolean} whether the next one is to be done here, too
   */
  goesOn(count, left) {
    const now = cpuNs();
    const ns = now - this.#last;
    this.#last = now;
    this.totalNs += ns;
    this.#trialNs += ns;
    if (ns >= kMeasurableNs) {
      const itemNs = ns / count;
      // One slow block proves nothing: V8 compiled or collected in it. The quickest of the last ones tells what items cost.
      this.#recent[this.#blocks++ % kBlocksToJudge] = itemNs;
      this.itemNs = Math.min(...this.#recent);
      const enough = this.itemNs > kClearlyLongNs ? kTrialNs : kLongTrialNs;
      const judged = this.#trialNs > enough && (this.#blocks >= kBlocksToJudge || (this.#blocks > 1 && this.itemNs > kTrialNs));
      if (!this.#always && judged && this.itemNs > kItemShippingNs && this.itemNs * left > this.#leastNs) return false;
    }
    if (ns < kBlockNs) this.size = Math.min(this.size * 2, kMaxBlock);
    else if (ns > kBlockNs * 4 && this.size > 1) this.size >>= 1;
    return true;
  }
}

/** One call of map or its kin. */
class Whole extends Job {
  /** @type {Set<Chunk>} */
  parts = new Set();
  /** What was done here: the array of map, items that filter kept, the value of reduce as only element. */
  here = undefined;
  /** What chunks gave, but for map: `[first, value]`. */
  chunks = [];
  /** Nanoseconds of an item; 0: not known. */
  itemNs = 0;
  /** The same as other threads measured it, at best. */
  poolNs = 0;
  /** The function for items here, if they can be done here. */
  local = undefined;
  next = 0;
  pulling = false;
  ended = false;
  combining = false;

  constructor(operation, items, shipment, options) {
    super();
    this.operation = operation;
    this.shipment = shipment;
    this.literal = shipment.literal;
    this.options = options;
    this.isList = Array.isArray(items) || ArrayBuffer.isView(items);
    if (this.isList) {
      this.items = items;
    } else {
      const method = items[Symbol.asyncIterator] ?? items[Symbol.iterator];
      this.iterator = method.call(items);
      this.isAsync = items[Symbol.asyncIterator] !== undefined;
    }
  }

  start() {
    if (this.isList) {
      const { length } = this.items;
      if (length === 0 && this.operation === 'reduce') return this.combine([]);
      if (length === 0 || (this.options.inline !== 'never' && this.tryHere(length))) return this.finish();
    }
    if (this.done) return undefined;
    this.unit = this.shipment.unit();
    sent.add(this.literal);
    const { timeout, signal } = this.options;
    if (signal?.aborted) return this.cancel(new AbortError(undefined, { cause: signal.reason }));
    if (timeout !== undefined || signal !== undefined) this.watch(timeout, signal);
    return this.pump();
  }

  /** Runs items here as long as that is best; true if all are done. What it leaves to others starts at `next`. */
  tryHere(length) {
    const { operation, options, literal } = this;
    if (options.timeout !== undefined || options.signal !== undefined) return false;
    const fn = this.functionForHere(length);
    if (fn === undefined) return false;
    this.local = fn;
    const out = this.localResults();
    const trial = new Trial(options.inline === 'always', sent.has(literal) ? kLeastWorkNs : kLeastFirstWorkNs);
    literal.inlined++;
    this.runHere(fn, out, length, trial);
    if (operation === 'map' && !options.ordered && this.next < length) out.length = this.next;
    this.itemNs = trial.itemNs;
    return this.next === length;
  }

  /** Runs items here from `next` on, as long as the trial says. */
  runHere(fn, out, length, trial) {
    const { items, operation, literal } = this;
    const start = this.next;
    let loop = sharedLoop(operation);
    let at = start;
    let isFirst = true;
    while (at < length) {
      const to = Math.min(at + trial.size, length);
      let end = to;
      if (literal.calls > 0 || at > start) end = loop(fn, items, out, at, to);
      else if (!isPrimitive(items[at]) || !callWithin(kFirstItemMs, loop, fn, items, out, at, to)) end = at;
      const count = end - at;
      at = end;
      // Objects are copied for other threads: here, the function could change them.
      if (end < to || !trial.goesOn(count, length - at)) break;
      if (isFirst && at >= start + kFirstItems) {
        isFirst = false;
        if (operation === 'map') out.length = length;
        if (length - start > kManyItems) loop = loopOf(literal, operation);
        trial.restart();
      }
    }
    literal.calls += at - start;
    literal.totalNs += trial.totalNs;
    this.next = at;
  }

  /**
   * The items that are left are done here after all, for on other threads they turned out to be cheap: V8 had not compiled the
   * function when they were measured.
   */
  comeBack() {
    const { operation, items, local } = this;
    this.local = undefined;
    const first = this.next;
    const out = operation === 'map' ? this.here : operation === 'reduce' ? [items[this.next++]] : [];
    if (operation === 'reduce' && !isPrimitive(out[0])) {
      this.next = first;
      return;
    }
    this.literal.inlined++;
    this.runHere(local, out, items.length, new Trial(true, 0));
    if (operation === 'filter') this.chunks.push([first, out]);
    else if (operation === 'reduce') this.chunks.push([first, out[0]]);
  }

  /** What is called for items here, if anything is: the function itself where nobody could tell, else a copy of it. */
  functionForHere(length) {
    const { shipment } = this;
    if (isDirect(shipment.fn)) return shipment.fn;
    // Many items are worth knowing what the function does: without that none is done here.
    if (length > kFewItems) shipment.literal.examine();
    const copy = shipment.local();
    // What may go on after the call is left to other threads even if this one was asked for.
    return shipment.isSimple ? copy : undefined;
  }

  /** Where the loops put their results. */
  localResults() {
    if (this.operation !== 'reduce') return (this.here = []);
    const { initial } = this.options;
    if (initial === undefined) this.next = 1;
    const first = initial === undefined ? this.items[0] : initial[0];
    return (this.here = [isPrimitive(first) ? first : structuredClone(first)]);
  }

  /** Keeps as many chunks under way as there are threads for. */
  pump() {
    if (this.isList) {
      const { items } = this;
      if (this.local !== undefined && this.poolNs > 0 && this.poolNs < kItemShippingNs / 2 && this.options.ordered) this.comeBack();
      while (!this.done && this.next < items.length && this.parts.size < roomFor()) {
        const first = this.next;
        const size = this.chunkSize(items.length - first);
        this.next = first + size;
        this.sendChunk(first, items.slice(first, first + size));
      }
      this.ended = this.next >= items.length;
    } else if (!this.pulling && !this.ended && this.parts.size < roomFor()) {
      this.pulling = true;
      this.pull().catch((error) => {
        this.fail(error);
        this.stop();
      });
    }
    if (this.ended && this.parts.size === 0 && !this.done) this.finish();
  }

  async pull() {
    const { iterator } = this;
    while (!this.done && !this.ended && this.parts.size < roomFor()) {
      const items = [];
      const size = this.chunkSize(Infinity);
      while (items.length < size) {
        const { value, done } = this.isAsync ? await iterator.next() : iterator.next();
        if (done) {
          this.ended = true;
          break;
        }
        items.push(value);
      }
      if (this.done) break;
      const first = this.next;
      this.next += items.length;
      if (items.length > 0) this.sendChunk(first, items);
    }
    this.pulling = false;
    if (this.ended) this.pump();
  }

  chunkSize(left) {
    const byTime = this.itemNs > 0 ? kChunkNs / this.itemNs : kFirstChunk;
    // The last ones get smaller, so that all threads end together.
    const share = Math.ceil(left / (roomFor() * 2));
    return Math.max(1, Math.min(left, Math.floor(byTime), share, kMaxChunk));
  }

  sendChunk(first, items) {
    const chunk = new Chunk(this, first, items.length);
    if (this.operation === 'filter') chunk.items = items;
    this.parts.add(chunk);
    try {
      send(chunk, this.unit, this.options.priority, kChunk, [this.operation, first, items], undefined);
    } catch (error) {
      this.parts.delete(chunk);
      let reason = error;
      try {
        if (error?.name === 'DataCloneError') this.shipment.explain(items, items.map((_, i) => `items[${first + i}]`));
      } catch (better) {
        reason = better;
      }
      this.fail(reason);
      this.stop();
    }
  }

  tookPart(ns, count) {
    const itemNs = ns / count;
    this.itemNs = this.itemNs === 0 ? itemNs : (this.itemNs * 3 + itemNs) / 4;
    this.poolNs = this.poolNs === 0 ? itemNs : Math.min(this.poolNs, itemNs);
  }

  part(chunk, value) {
    this.parts.delete(chunk);
    if (this.done) return;
    if (this.combining) return this.succeed(value);
    if (this.operation !== 'map') this.chunks.push([chunk.first, this.operation === 'filter' ? this.kept(chunk, value) : value]);
    else this.place(chunk.first, value);
    try {
      this.pump();
    } catch (error) {
      this.fail(error);
      this.stop();
    }
  }

  place(first, values) {
    const out = (this.here ??= []);
    if (this.options.ordered) for (let i = 0; i < values.length; i++) out[first + i] = values[i];
    else for (let i = 0; i < values.length; i++) out.push(values[i]);
  }

  /** The items that filter keeps are those of this thread, not copies. */
  kept({ first, items }, keep) {
    return items.filter((_, i) => keep[i]);
  }

  partFailed(chunk, error) {
    this.parts.delete(chunk);
    if (this.done) return;
    this.fail(error);
    this.stop();
  }

  finish() {
    const { chunks, here = [] } = this;
    if (this.options.ordered) chunks.sort(([a], [b]) => a - b);
    switch (this.operation) {
      case 'map': return this.succeed(here);
      case 'filter': return this.succeed(chunks.length === 0 ? here : here.concat(...chunks.map(([, kept]) => kept)));
      case 'reduce': return this.combine(chunks);
      default: return this.succeed(undefined);
    }
  }

  /** The results of the parts are reduced like items. */
  combine(chunks) {
    const { here, options } = this;
    const values = chunks.map(([, value]) => value);
    if (here !== undefined) values.unshift(here[0]);
    else if (options.initial !== undefined) values.unshift(options.initial[0]);
    if (values.length === 0) return this.fail(new TypeError('Reduce of empty array with no initial value'));
    if (values.length === 1) return this.succeed(values[0]);
    this.combining = true;
    return this.sendChunk(0, values);
  }
}

/** Keeps `kChunksPerThread` chunks for each thread that there may be. */
let threadLimit = 0;
function roomFor() {
  threadLimit ||= counters()[1];
  return Math.max(2, threadLimit * kChunksPerThread);
}

function optionsOf(options) {
  if (options === undefined) return { ...defaults, ordered: true, initial: undefined };
  validateObject(options, 'options');
  const { ordered = true } = options;
  validateBoolean(ordered, 'options.ordered');
  if (options.transfer !== undefined) throw new ERR_INVALID_ARG_VALUE('options.transfer', options.transfer, 'is for Deferred.run() only');
  return { ...readOptions(options), ordered, initial: undefined };
}

function begin(operation, items, fn, options, entry) {
  if (items === null || items === undefined || (typeof items !== 'object' && typeof items !== 'string') ||
      (typeof items[Symbol.iterator] !== 'function' && typeof items[Symbol.asyncIterator] !== 'function')) {
    throw new ERR_INVALID_ARG_TYPE('items', 'Iterable', items);
  }
  if (operation === 'reduce') options.ordered = true;
  const whole = new Whole(operation, items, shipmentOf(fn, 'fn'), options);
  const call = {};
  Error.captureStackTrace(call, entry);
  whole.call = call;
  const deferred = deferredOf(whole);
  try {
    whole.start();
  } catch (error) {
    whole.fail(error);
  }
  return deferred;
}

/** @param {Iterable<unknown> | AsyncIterable<unknown>} items @param {Function} fn (item, index) @param {object} [options] */
export function map(items, fn, options) {
  warmUpFor(items);
  return begin('map', items, fn, optionsOf(options), map);
}

/** As map(). */
export function filter(items, fn, options) {
  warmUpFor(items);
  return begin('filter', items, fn, optionsOf(options), filter);
}

/** As map(). */
export function forEach(items, fn, options) {
  warmUpFor(items);
  return begin('forEach', items, fn, optionsOf(options), forEach);
}

/** @param {unknown[]} rest the initial value, options */
export function reduce(items, fn, rest) {
  warmUpFor(items);
  const options = optionsOf(rest[1]);
  if (rest.length > 0) options.initial = [rest[0]];
  return begin('reduce', items, fn, options, reduce);
}

/** A thread is started at once where it will be needed for certain. */
function warmUpFor(items) {
  if (typeof items === 'object' && items !== null && !Array.isArray(items) && !ArrayBuffer.isView(items)) warmUp();
}
