// Puts the globals in place (in the snapshot), and starts the main program.
import { defineLazy } from 'binding:globals';
import { mainProgram } from 'binding:options';
import { clearStack } from 'internal:async_hooks/hooks';
import { getOption } from 'internal:runtime/options';

/** [global, built-in, export (the global's name unless given)]: there from the start, since nearly every program uses them. */
const core = [
  ['URL', 'internal:url/url'], ['URLSearchParams', 'internal:url/url'],
  ['DOMException', 'internal:errors/dom_exception'],
  ['AbortController', 'internal:events/abort'], ['AbortSignal', 'internal:events/abort'],
  ['Event', 'internal:events/event_target'], ['EventTarget', 'internal:events/event_target'],
  ['CustomEvent', 'internal:events/event_target'],
  ['TextEncoder', 'internal:encoding/encoding'], ['TextDecoder', 'internal:encoding/encoding'],
];

/** The same, loaded when first read. */
const rare = [
  ...['ReadableStream', 'ReadableStreamDefaultReader', 'ReadableStreamBYOBReader', 'ReadableStreamBYOBRequest',
    'ReadableByteStreamController', 'ReadableStreamDefaultController', 'TransformStream',
    'TransformStreamDefaultController', 'WritableStream', 'WritableStreamDefaultController',
    'WritableStreamDefaultWriter', 'ByteLengthQueuingStrategy', 'CountQueuingStrategy', 'TextEncoderStream',
    'TextDecoderStream', 'CompressionStream', 'DecompressionStream'].map((name) => [name, 'internal:stream/web']),
  ['BroadcastChannel', 'internal:worker_threads/broadcast_channel'],
  ['MessageChannel', 'internal:messaging/messaging'], ['MessagePort', 'internal:messaging/messaging'],
  ['MessageEvent', 'internal:messaging/messaging'],
  ['Blob', 'internal:buffer/blob'], ['File', 'internal:buffer/file'],
  ...['Performance', 'PerformanceEntry', 'PerformanceMark', 'PerformanceMeasure', 'PerformanceObserver',
    'PerformanceObserverEntryList', 'PerformanceResourceTiming'].map((name) => [name, 'internal:perf_hooks/perf_hooks']),
  ['URLPattern', 'internal:url/urlpattern'],
  ...['Crypto', 'CryptoKey', 'SubtleCrypto'].map((name) => [name, 'internal:crypto/webcrypto']),
  ['Navigator', 'internal:navigator/navigator'],
  ...['Headers', 'Request', 'Response', 'FormData', 'WebSocket', 'CloseEvent'].map((name) => [name, 'internal:fetch/undici']),
  ['Deferred', 'internal:deferred/deferred'],
];

/** Functions, enumerable as in Node. */
const functions = [
  ['clearImmediate', 'internal:timers/timers'], ['setImmediate', 'internal:timers/timers'],
  ['clearInterval', 'internal:timers/timers'], ['clearTimeout', 'internal:timers/timers'],
  ['setInterval', 'internal:timers/timers'], ['setTimeout', 'internal:timers/timers'],
  ['queueMicrotask', 'internal:process/task_queue'], ['structuredClone', 'internal:messaging/structured_clone'],
  ['atob', 'internal:buffer/base64'], ['btoa', 'internal:buffer/base64'], ['fetch', 'internal:fetch/fetch'],
];

const define = (name, value, enumerable = false) =>
  Object.defineProperty(globalThis, name, { value, writable: true, enumerable, configurable: true });

/** A global whose value may be replaced by assignment, as `process` and `Buffer`. */
function defineReplaceable(name, value) {
  let current = value;
  Object.defineProperty(globalThis, name, {
    get: Object.defineProperty(() => current, 'name', { value: 'get' }),
    set: Object.defineProperty((v) => { current = v; }, 'name', { value: 'set' }),
    enumerable: false, configurable: true,
  });
}

/** A global object with an accessor, made at its first use. */
function defineAccessor(name, make, replaceable) {
  let value;
  const { get } = Object.getOwnPropertyDescriptor({ get [name]() { return (value ??= make()); } }, name);
  const { set } = Object.getOwnPropertyDescriptor({ set [name](v) { define(name, v, true); } }, name);
  Object.defineProperty(globalThis, name, { get, set: replaceable ? set : undefined, enumerable: true, configurable: true });
}

function setUpGlobals() {
  Object.defineProperty(globalThis, Symbol.toStringTag, { value: 'global', configurable: true });
  define('global', globalThis, true);
  defineReplaceable('process', requireBuiltin('internal:process/process').default);
  defineReplaceable('Buffer', requireBuiltin('internal:buffer/buffer').Buffer);
  for (const [name, id] of functions) define(name, requireBuiltin(id)[name], true);
  for (const [name, id] of core) define(name, requireBuiltin(id)[name]);
  for (const [name, id] of rare) defineLazy(globalThis, name, id, false);
  define('console', requireBuiltin('internal:console/console').console);
  defineAccessor('performance', () => requireBuiltin('internal:perf_hooks/perf_hooks').performance, true);
  defineAccessor('crypto', () => requireBuiltin('internal:crypto/webcrypto').crypto, false);
  defineAccessor('navigator', () => requireBuiltin('internal:navigator/navigator').navigator, false);
}

/** Runs what the command line asks for. Called once per runtime, by C++, after the start hooks. */
export function main() {
  const program = mainProgram();
  // A parent that forked us left its end of a channel.
  if (requireBuiltin('internal:process/process').default.env.NODE_CHANNEL_FD !== undefined) {
    requireBuiltin('internal:child_process/channel').joinParent();
  }
  setUpOptionalGlobals();
  requireBuiltin('internal:modules/run_main').run(program);
  // The script was operation 1 of async_hooks; what follows is started by the loop.
  clearStack();
}

function setUpOptionalGlobals() {
  if (getOption('--experimental-eventsource')) defineLazy(globalThis, 'EventSource', 'internal:fetch/undici', false);
  if (getOption('--experimental-websocket') === false) {
    delete globalThis.WebSocket;
    delete globalThis.CloseEvent;
  }
  if (getOption('--experimental-global-navigator') === false) delete globalThis.navigator;
  if (getOption('--use-env-proxy')) requireBuiltin('internal:fetch/undici');
}

setUpGlobals();
// What nearly every program needs is evaluated into the snapshot, too.
requireBuiltin('internal:modules/run_main');
requireBuiltin('internal:fs/fs');

/**
 * V8 keeps an object that is built up by assignments as a hash table, and a prototype likewise until optimising code has read
 * through it; then `instanceof` and method calls are many times slower. Reading often enough here makes the snapshot hold the
 * fast form.
 */
function makeFast(object) {
  const derived = Object.create(object);
  const read = () => derived.weftHasNoSuchProperty;
  for (let i = 0; i < 5000; i++) read();
}
const { Buffer: BufferClass } = requireBuiltin('internal:buffer/buffer');
const { EventEmitter } = requireBuiltin('internal:events/events');
for (const object of [BufferClass, BufferClass.prototype, EventEmitter.prototype]) makeFast(object);
