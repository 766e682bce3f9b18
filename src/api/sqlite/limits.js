// `DatabaseSync.prototype.limits`, and the option of that name.
import { checkObject, typeError } from 'internal:sqlite/arguments';

/** In the order in which the native side counts them. */
const names = [
  'length', 'sqlLength', 'column', 'exprDepth', 'compoundSelect', 'vdbeOp', 'functionArg', 'attach', 'likePatternLength',
  'variableNumber', 'triggerDepth',
];
const kHighest = 0x7fffffff;

function rangeError(message) {
  return Object.assign(new RangeError(message), { code: 'ERR_OUT_OF_RANGE' });
}

/** The option `limits`: checked, as pairs of a limit's number and its value. */
export function readLimits(limits) {
  const read = [];
  if (limits === undefined) return read;
  checkObject(limits, 'options.limits');
  names.forEach((name, id) => {
    const value = limits[name];
    if (value === undefined) return;
    if (!Number.isInteger(value) || value > kHighest) {
      throw typeError(`The "options.limits.${name}" argument must be an integer.`);
    }
    if (value < 0) throw rangeError(`The "options.limits.${name}" argument must be non-negative.`);
    read.push([id, value]);
  });
  return read;
}

/** The limits of an open database, to be read and set. */
export class DatabaseSyncLimits {
  /** @param {(id: number, value: number) => number} limit sets a limit unless the value is negative; the one before */
  constructor(limit) {
    names.forEach((name, id) => {
      Object.defineProperty(this, name, {
        __proto__: null,
        enumerable: true,
        configurable: false,
        get: () => limit(id, -1),
        set(value) {
          if (value === Infinity) {
            limit(id, kHighest);
            return;
          }
          if (!Number.isInteger(value) || value > kHighest) {
            throw typeError('Limit value must be a non-negative integer or Infinity.');
          }
          if (value < 0) throw rangeError('Limit value must be non-negative.');
          limit(id, value);
        },
      });
    });
  }
}
