/** Reading the many forms of arguments of `connect` and `listen`. */

const kNormalized = Symbol('normalizedArgs');
export { kNormalized };

/** Whether a string is a number, so that it means a port and not a path. */
export function toNumber(x) {
  return (x = Number(x)) >= 0 ? x : false;
}

function isPipeName(s) {
  return typeof s === 'string' && toNumber(s) === false;
}

/**
 * `(options[, cb])`, `(path[, cb])`, `([port][, host][...][, cb])` → `[options, cb]`, marked so that it is not done twice.
 * @param {unknown[]} args
 * @returns {[object, Function | null]}
 */
export function normalizeArgs(args) {
  let result;
  if (args.length === 0) {
    result = [{}, null];
  } else {
    const [first] = args;
    let options = {};
    if (typeof first === 'object' && first !== null) {
      options = first;
    } else if (isPipeName(first)) {
      options.path = first;
    } else {
      options.port = first;
      if (args.length > 1 && typeof args[1] === 'string') options.host = args[1];
    }
    const last = args[args.length - 1];
    result = [options, typeof last === 'function' ? last : null];
  }
  result[kNormalized] = true;
  return result;
}
