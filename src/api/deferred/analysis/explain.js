// Deferred.explain(fn): what stands in the way of running a function on another core, and what it would bring.
import { kindOf } from 'binding:deferred';
import { ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { literalOf } from 'internal:deferred/literal';
import { objectReference, refreshReferences } from 'internal:deferred/references';
import { shipmentOf } from 'internal:deferred/ship';
import { judgeLive } from 'internal:deferred/analysis/live';
import { SourceError } from 'internal:deferred/analysis/scope';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import process from 'node:process';
import { inspect } from 'node:util';
import { serialize } from 'node:v8';

const kObject = 1;
const kFunction = 5;
const kNamespace = 8;

/** What a task costs beside its work and its data, ms: queueing, waking, delivering. */
const taskCost = 0.02;
/** Bytes that are written on one side and read on the other in a ms. */
const bytesPerMs = 200_000;

/**
 * @typedef {object} Capture
 * @property {string} name
 * @property {string} kind `number`, `Array`, `function`, `class`, `Map`, `module`, …
 * @property {number | null} bytes what it takes to send it; null if that is not known
 */

/** What is known of a function: plain data, but for its two texts. */
export class Explanation {
  constructor(fields) {
    Object.assign(this, fields);
  }

  toString() {
    const { name, location, pure, reasons, captures, writes, movable, obstacle, cost, expectedGain } = this;
    const out = [`${name || '(anonymous)'}${location === null ? '' : ` at ${shortPlace(location)}`}`];
    out.push(pure ? '  pure: a call leaves nothing behind' : '  not pure:');
    for (const reason of reasons) out.push(`    ${reason.message}${reason.file === '' ? '' : ` (${shortPlace(reason)})`}`);
    if (captures.length > 0) {
      out.push('  captures:');
      for (const { name: captured, kind, bytes } of captures) out.push(`    ${captured}: ${kind}${bytes === null ? '' : `, ${shownBytes(bytes)}`}`);
    }
    if (writes.length > 0) out.push(`  writes that stay on the other side: ${writes.join(', ')}`);
    out.push(movable ? '  can run on another core' : `  cannot run on another core: ${obstacle}`);
    if (cost !== null) out.push(`  measured: ${cost.calls} call${cost.calls === 1 ? '' : 's'}, ${shownMs(cost.averageMs)} each`);
    if (expectedGain !== null) {
      out.push(`  sending a call: about ${shownMs(expectedGain.shippingMs)}; many calls on ${expectedGain.cores} cores: ` +
        `${expectedGain.speedUp.toFixed(1)} x${expectedGain.worth ? '' : ', not worth it'}`);
    }
    return out.join('\n');
  }

  [inspect.custom]() {
    return this.toString();
  }
}
Object.defineProperty(Explanation.prototype, inspect.custom, { enumerable: false });

function shortPlace({ file, line, column }) {
  const short = file.startsWith('/') ? relative(process.cwd(), file) : file;
  return `${short.startsWith('..') ? file : short}:${line}:${column}`;
}

const shownBytes = (bytes) => (bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : bytes >= 1e3 ? `${(bytes / 1e3).toFixed(1)} KB` : `${bytes} bytes`);
const shownMs = (ms) => (ms >= 1 ? `${ms.toFixed(1)} ms` : `${(ms * 1000).toFixed(1)} µs`);

/** A module is imported on the other side, and costs nothing to send. */
function isModule(value) {
  const kind = kindOf(value);
  if (kind !== kNamespace && kind !== kObject) return false;
  refreshReferences();
  return objectReference(value, kind === kNamespace) !== undefined;
}

/** What a captured value is called. */
function kindName(value) {
  if (value === null) return 'null';
  if (typeof value === 'function') return /^class\b/.test(Function.prototype.toString.call(value)) ? 'class' : 'function';
  if (typeof value !== 'object') return typeof value;
  if (isModule(value)) return 'module';
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (tag !== 'Object' || kindOf(value) !== kObject) return tag;
  const { constructor } = Object.getPrototypeOf(value) ?? {};
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'Object';
}

/** Bytes to send a captured value, with what functions capture in turn. */
function sizeOf(value, seen) {
  if (typeof value === 'function') {
    if (seen.has(value)) return 0;
    seen.add(value);
    const literal = literalOf(value);
    if (literal === undefined || literal.isBuiltin) return 0;
    return literal.captures(value).reduce((sum, [, captured]) => sum + (sizeOf(captured, seen) ?? 0), literal.source.length);
  }
  if (typeof value !== 'object' || value === null) return serialize(value).length;
  if (seen.has(value) || isModule(value)) return 0;
  seen.add(value);
  try {
    return serialize(value).length;
  } catch {
    // Functions are in it: what they are beside it is counted.
    return sumOfParts(value, seen);
  }
}

function sumOfParts(value, seen) {
  if (kindOf(value) === kFunction) return null;
  let sum = 0;
  for (const key of Object.keys(value)) {
    const descriptor = Object.getOwnPropertyDescriptor(value, key);
    if (descriptor !== undefined && 'value' in descriptor) sum += key.length + (sizeOf(descriptor.value, seen) ?? 0);
  }
  return sum;
}

function size(value) {
  try {
    return sizeOf(value, new Set());
  } catch {
    return null;
  }
}

function capturesOf(literal, fn) {
  try {
    return literal.captures(fn).filter(([name]) => !name.includes('$base'));
  } catch (error) {
    // Its source cannot be read, or a variable has no value yet: what prevents sending says so.
    if (!(error instanceof SourceError) && !(error instanceof ReferenceError)) throw error;
    return [];
  }
}

/** Captured variables and objects that a call changes, by name. */
function writesOf(literal, captured, reasons) {
  const names = new Set(captured.map(([name]) => name));
  const writes = new Set();
  for (const { kind, name = '' } of reasons) {
    if (kind !== 'write' && kind !== 'mutation') continue;
    const root = /^[^.[]*/.exec(name)[0];
    if (names.has(root)) writes.add(root);
  }
  return [...writes];
}

/** Why a function cannot be sent; undefined if it can. */
function obstacleOf(fn) {
  try {
    shipmentOf(fn, 'fn').unit();
    return undefined;
  } catch (error) {
    return `${error.message}`.replace(/^Deferred: /, '');
  }
}

/**
 * What is known of a function: whether it is pure (or why not), what it captures and writes, whether it can run on another core,
 * what it cost so far, and what is to be gained. Nothing is called.
 * @param {Function} fn
 * @returns {Explanation}
 */
export function explain(fn) {
  if (typeof fn !== 'function') throw new ERR_INVALID_ARG_TYPE('fn', 'Function', fn);
  const literal = literalOf(fn);
  const { pure, reasons, location } = judgeLive(fn);
  const captured = literal === undefined || literal.isBuiltin ? [] : capturesOf(literal, fn);
  const captures = captured.map(([name, value]) => ({ name, kind: kindName(value), bytes: size(value) }));
  const obstacle = obstacleOf(fn);
  const cost = literal !== undefined && literal.calls > 0 ? { calls: literal.calls, averageMs: literal.cost / 1e6, totalMs: literal.totalNs / 1e6 } : null;
  return new Explanation({
    name: fn.name, location, pure, reasons, captures, writes: writesOf(literal, captured, reasons),
    movable: obstacle === undefined, obstacle: obstacle ?? null, cost,
    expectedGain: cost === null || obstacle !== undefined ? null : gain(cost.averageMs, captures),
  });
}

/** What many calls side by side bring, by the measured cost of one. */
function gain(averageMs, captures) {
  const cores = availableParallelism();
  const bytes = captures.reduce((sum, { bytes: more }) => sum + (more ?? 0), 0);
  const shippingMs = taskCost + bytes / bytesPerMs;
  // The threads share the work; sending is this thread's alone.
  const perCall = Math.max((averageMs + shippingMs) / cores, shippingMs);
  const speedUp = averageMs / perCall;
  return { cores, shippingMs, speedUp, worth: speedUp > 1 };
}
