/** process.allowedNodeEnvironmentFlags: the options that NODE_OPTIONS may hold, as a set that cannot be changed. */
import { booleanNames, environmentNames } from 'binding:options';

const kLeadingDashes = /^--?/;

function allFlags() {
  const flags = new Set(environmentNames());
  for (const name of booleanNames()) if (name.startsWith('--')) flags.add(`--no-${name.slice(2)}`);
  return flags;
}

/** `--a_b=c` and `a-b` both mean `--a-b`. */
function findIn(flags, short, key) {
  let flag = String(key).replace(/(?!^)(?<!^-)_/g, '-');
  const equals = flag.indexOf('=');
  if (flag.startsWith('-') && equals !== -1) flag = flag.slice(0, equals);
  if (kLeadingDashes.test(flag)) return flags.has(flag);
  return short.has(flag);
}

/** @returns {Set<string>} */
export function make() {
  const flags = allFlags();
  const names = [...flags];
  const withoutDashes = new Set(names.map((name) => name.replace(kLeadingDashes, '')));

  class NodeEnvironmentFlagsSet extends Set {
    add() {
      return this;
    }

    delete() {
      return false;
    }

    clear() {}

    has(key) {
      return typeof key === 'string' && findIn(flags, withoutDashes, key);
    }

    entries() {
      return new Set(names).entries();
    }

    forEach(callback, thisArg) {
      for (const name of names) Reflect.apply(callback, thisArg, [name, name, this]);
    }

    get size() {
      return names.length;
    }

    values() {
      return new Set(names).values();
    }
  }
  NodeEnvironmentFlagsSet.prototype.keys = NodeEnvironmentFlagsSet.prototype.values;
  NodeEnvironmentFlagsSet.prototype[Symbol.iterator] = NodeEnvironmentFlagsSet.prototype.values;
  Object.freeze(NodeEnvironmentFlagsSet.prototype.constructor);
  Object.freeze(NodeEnvironmentFlagsSet.prototype);
  return Object.freeze(new NodeEnvironmentFlagsSet());
}
