import process from 'node:process';
import * as binding from 'binding:v8';
import { ERR_INVALID_ARG_VALUE, ERR_NOT_BUILDING_SNAPSHOT } from 'internal:errors/codes';
import { validateFunction, validateObject, validateString, validateUint32 } from 'internal:errors/validators';
import { getHeapSnapshot, writeHeapSnapshot } from 'internal:v8/heap_snapshot';
import { promiseHooks } from 'internal:v8/promise_hooks';
import { DefaultDeserializer, DefaultSerializer, deserialize, Deserializer, serialize, Serializer } from 'internal:v8/serdes';

const lazyInspect = lazy('node:util');

function cachedDataVersionTag() {
  return binding.cachedDataVersionTag();
}

function getHeapStatistics() {
  return binding.getHeapStatistics();
}

function getHeapSpaceStatistics() {
  return binding.getHeapSpaceStatistics();
}

function getHeapCodeStatistics() {
  return binding.getHeapCodeStatistics();
}

function setFlagsFromString(flags) {
  validateString(flags, 'flags');
  binding.setFlagsFromString(flags);
}

function isStringOneByteRepresentation(content) {
  validateString(content, 'content');
  return binding.isStringOneByteRepresentation(content);
}

let warnedAboutQuery = false;

/** How many living objects a constructor has made, or (format 'summary') their descriptions. */
function queryObjects(ctor, options = { __proto__: null }) {
  validateFunction(ctor, 'constructor');
  validateObject(options, 'options');
  const format = options.format || 'count';
  if (format !== 'count' && format !== 'summary') throw new ERR_INVALID_ARG_VALUE('options.format', format);
  if (!warnedAboutQuery) {
    warnedAboutQuery = true;
    process.emitWarning('v8.queryObjects() is an experimental feature and might change at any time', 'ExperimentalWarning');
  }
  const { prototype } = ctor;
  if (prototype === null || (typeof prototype !== 'object' && typeof prototype !== 'function')) return format === 'count' ? 0 : [];
  const found = binding.queryObjects(prototype);
  if (format === 'count') return found.length;
  return found.map((object) => lazyInspect().inspect(object, { depth: 0, breakLength: Infinity, compact: true }));
}

/** The same figures under the names that the profiler's reports use. */
function camelCased(figures) {
  const out = {};
  for (const key in figures) out[key.replace(/_(.)/g, (_, letter) => letter.toUpperCase())] = figures[key];
  return out;
}

class GCProfiler {
  #native;

  start() {
    this.#native ??= new binding.GCProfiler();
    this.#native.start();
  }

  stop() {
    const report = this.#native?.stop();
    this.#native = undefined;
    if (report === undefined) return undefined;
    for (const { beforeGC, afterGC } of report.statistics) {
      for (const side of [beforeGC, afterGC]) {
        side.heapStatistics = camelCased(side.heapStatistics);
        side.heapSpaceStatistics = side.heapSpaceStatistics.map(camelCased);
      }
    }
    return report;
  }

  [Symbol.dispose]() {
    this.stop();
  }
}

/** Writes snapshots, up to `limit` of them, when the heap comes near its own limit. */
function setHeapSnapshotNearHeapLimit(limit) {
  validateUint32(limit, 'limit', true);
  binding.snapshotNearHeapLimit(limit, requireBuiltin('internal:worker_threads/self').self.threadId);
}

/** Writes what NODE_V8_COVERAGE counted up to now. */
function takeCoverage() {
  requireBuiltin('binding:coverage').take();
}

function stopCoverage() {
  requireBuiltin('binding:coverage').stop();
}

/** A profile that runs; stop() gives it as JSON, once. */
class SyncCPUProfileHandle {
  #id;

  constructor(id) {
    this.#id = id;
  }

  stop() {
    if (this.#id === undefined) return undefined;
    const id = this.#id;
    this.#id = undefined;
    return requireBuiltin('binding:profiles').stopCpu(id);
  }

  [Symbol.dispose]() {
    this.stop();
  }
}

function startCpuProfile() {
  return new SyncCPUProfileHandle(requireBuiltin('binding:profiles').startCpu(0));
}

function onlyWhileBuilding() {
  throw new ERR_NOT_BUILDING_SNAPSHOT();
}

/** Programs cannot be stored in snapshots of their own; this says so as Node does outside of building one. */
const startupSnapshot = {
  addDeserializeCallback: onlyWhileBuilding,
  addSerializeCallback: onlyWhileBuilding,
  setDeserializeMainFunction: onlyWhileBuilding,
  isBuildingSnapshot: () => false,
};

const v8 = {
  cachedDataVersionTag, getHeapSnapshot, getHeapStatistics, getHeapSpaceStatistics, getHeapCodeStatistics, setFlagsFromString, Serializer,
  Deserializer, DefaultSerializer, DefaultDeserializer, deserialize, takeCoverage, stopCoverage, serialize, writeHeapSnapshot,
  promiseHooks, queryObjects, startupSnapshot, setHeapSnapshotNearHeapLimit, GCProfiler, isStringOneByteRepresentation, startCpuProfile,
};

export {
  cachedDataVersionTag, DefaultDeserializer, DefaultSerializer, deserialize, Deserializer, GCProfiler, getHeapCodeStatistics,
  getHeapSnapshot, getHeapSpaceStatistics, getHeapStatistics, isStringOneByteRepresentation, promiseHooks, queryObjects, serialize,
  Serializer, setFlagsFromString, setHeapSnapshotNearHeapLimit, startCpuProfile, startupSnapshot, stopCoverage, takeCoverage,
  writeHeapSnapshot,
};
export default v8;
