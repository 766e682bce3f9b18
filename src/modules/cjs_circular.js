// The exports of a module that is still running: a proxy of their prototype warns when a property that is not there yet is
// read, which is what goes wrong in cycles.
import { isProxy } from 'binding:modules';
import process from 'node:process';

const { getPrototypeOf, setPrototypeOf } = Object;
const ObjectPrototype = Object.prototype;

const warningProxy = new Proxy({}, {
  get(target, property) {
    // Symbols, and `__esModule`, are asked for by transpilers and inspection, not by the program.
    if (property in target || property === '__esModule') return target[property];
    warn(property);
    return undefined;
  },
  getOwnPropertyDescriptor(target, property) {
    if (Object.hasOwn(target, property) || property === '__esModule') {
      return Object.getOwnPropertyDescriptor(target, property);
    }
    warn(property);
    return undefined;
  },
});

function warn(property) {
  process.emitWarning(`Accessing non-existent property '${String(property)}' of module exports inside circular dependency`);
}

/**
 * What require() gives for a module that is not loaded yet.
 * @param {object} module
 */
export function circularExports(module) {
  requireBuiltin('internal:modules/cjs_esm').checkCircularRequire(module);
  const { exports } = module;
  if (exports && typeof exports === 'object' && !isProxy(exports) && getPrototypeOf(exports) === ObjectPrototype &&
      !exports.__esModule) {
    // Undone when the module is loaded, so that a program never sees it later.
    setPrototypeOf(exports, warningProxy);
  }
  return exports;
}

/** @param {object} module a module that just finished loading */
export function restoreCircularExports(module) {
  const { exports } = module;
  if (exports && typeof exports === 'object' && getPrototypeOfSafe(exports) === warningProxy) {
    setPrototypeOf(exports, ObjectPrototype);
  }
}

function getPrototypeOfSafe(exports) {
  // A proxy's trap may throw or have effects; the program's module.exports may be one.
  return isProxy(exports) ? undefined : getPrototypeOf(exports);
}
