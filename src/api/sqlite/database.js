// DatabaseSync: what programs pass is checked here, the work is native.
import { Database } from 'binding:sqlite';
import { ERR_INVALID_STATE } from 'internal:errors/codes';
import {
  checkBoolean, checkBytes, checkFunction, checkInteger, checkObject, checkString, databasePath, readOptions, typeError,
} from 'internal:sqlite/arguments';
import { DatabaseSyncLimits, readLimits } from 'internal:sqlite/limits';
import { SQLTagStore } from 'internal:sqlite/tag_store';

const kNative = Symbol('kNative');
/** Flags of SQLite's functions. */
const kDeterministic = 0x800;
const kDirectOnly = 0x80000;

const statementOptions = {
  readBigInts: checkBoolean,
  returnArrays: checkBoolean,
  allowBareNamedParameters: checkBoolean,
  allowUnknownNamedParameters: checkBoolean,
};
/** The options of a statement as the native side takes them: a bit each. */
function statementBits({ readBigInts, returnArrays, allowBareNamedParameters, allowUnknownNamedParameters }, defaults) {
  return ((readBigInts ?? (defaults & 1) !== 0) ? 1 : 0) | ((returnArrays ?? (defaults & 2) !== 0) ? 2 : 0) |
    ((allowBareNamedParameters ?? (defaults & 4) !== 0) ? 4 : 0) |
    ((allowUnknownNamedParameters ?? (defaults & 8) !== 0) ? 8 : 0);
}
/** Only bare named parameters are allowed. */
const kDefaultBits = 4;

const databaseOptions = {
  open: checkBoolean,
  readOnly: checkBoolean,
  enableForeignKeyConstraints: checkBoolean,
  enableDoubleQuotedStringLiterals: checkBoolean,
  allowExtension: checkBoolean,
  timeout: checkInteger,
  ...statementOptions,
  defensive: checkBoolean,
};
const functionOptions = {
  useBigIntArguments: checkBoolean,
  varargs: checkBoolean,
  deterministic: checkBoolean,
  directOnly: checkBoolean,
};

/** The native database with what belongs to it on this side. */
class NativeDatabase extends Database {
  /** Options of its statements, unless they have their own. */
  statementBits;
  limits;
  limitPairs;
  allowExtension;
  mayLoadExtensions;
  /** Functions that SQLite calls, by name and number of arguments: it knows them weakly, so that nothing leaks in a circle. */
  functions = new Map();
  authorizer;

  constructor(path, options) {
    super({ path, ...options, open: undefined });
    this.statementBits = statementBits(options, kDefaultBits);
    this.allowExtension = options.allowExtension === true;
    this.mayLoadExtensions = this.allowExtension;
  }

  checkOpen() {
    if (!this.isOpen) throw notOpen();
  }

  openWithLimits() {
    this.open();
    for (const [id, value] of this.limitPairs) this.limit(id, value);
  }
}

/** Node's text has no "Invalid state: " before it. */
function notOpen() {
  return invalidState('database is not open');
}

function invalidState(message) {
  const error = new ERR_INVALID_STATE(message);
  error.message = message;
  return error;
}

/** The native side of a DatabaseSync. */
export function nativeOf(database) {
  const native = database?.[kNative];
  if (native === undefined) throw new TypeError('Illegal invocation');
  return native;
}

/** The native side of one that is open. */
function opened(database) {
  const native = nativeOf(database);
  if (!native.isOpen) throw notOpen();
  return native;
}

const accessor = (get) => ({ __proto__: null, get, set: undefined, enumerable: true, configurable: false });
const ownProperties = {
  isOpen: accessor(function() {
    return nativeOf(this).isOpen;
  }),
  isTransaction: accessor(function() {
    return opened(this).isTransaction;
  }),
  limits: accessor(function() {
    const native = opened(this);
    native.limits ??= new DatabaseSyncLimits((id, value) => native.limit(id, value));
    return native.limits;
  }),
  [Symbol.for('sqlite-type')]: {
    __proto__: null, value: 'node:sqlite', writable: true, enumerable: true, configurable: true,
  },
};

/**
 * @class
 * @see https://nodejs.org/api/sqlite.html#class-databasesync
 */
export function DatabaseSync(path, options) {
  if (new.target === undefined) {
    throw Object.assign(new TypeError('Cannot call constructor without `new`'), { code: 'ERR_CONSTRUCT_CALL_REQUIRED' });
  }
  const file = databasePath(path);
  const read = readOptions(options, databaseOptions);
  const native = new NativeDatabase(file, read);
  native.limitPairs = readLimits(options?.limits);
  Object.defineProperty(this, kNative, { __proto__: null, value: native });
  Object.defineProperties(this, ownProperties);
  if (read.open !== false) native.openWithLimits();
}
Object.defineProperty(DatabaseSync, 'length', { __proto__: null, value: 0, configurable: true });

const methods = {
  open() {
    nativeOf(this).openWithLimits();
  },

  close() {
    const native = nativeOf(this);
    native.close();
    native.functions.clear();
    native.authorizer = undefined;
  },

  prepare(sql, options) {
    const native = opened(this);
    checkString(sql, 'sql');
    if (options === undefined) return native.prepare(sql, native.statementBits);
    return native.prepare(sql, statementBits(readOptions(options, statementOptions), native.statementBits));
  },

  exec(sql) {
    const native = opened(this);
    checkString(sql, 'sql');
    native.exec(sql);
  },

  function(name, options, fn) {
    const native = opened(this);
    checkString(name, 'name');
    if (arguments.length < 3) {
      fn = options;
      options = undefined;
    }
    const read = readOptions(options, functionOptions);
    checkFunction(fn, 'function');
    const arity = read.varargs ? -1 : fn.length;
    const flags = (read.deterministic ? kDeterministic : 0) | (read.directOnly ? kDirectOnly : 0);
    native.defineFunction(name, fn, arity, read.useBigIntArguments === true, flags);
    native.functions.set(`${name}/${arity}`, fn);
  },

  createTagStore(maxSize = 1000) {
    const native = opened(this);
    const message = 'The "maxSize" argument must be a positive integer.';
    if (typeof maxSize !== 'number') throw typeError(message);
    if (!Number.isInteger(maxSize) || maxSize < 1) {
      throw Object.assign(new RangeError(message), { code: 'ERR_OUT_OF_RANGE' });
    }
    return new SQLTagStore(this, maxSize, (sql) => {
      native.checkOpen();
      return native.prepare(sql, native.statementBits);
    });
  },

  location(dbName) {
    const native = opened(this);
    if (dbName !== undefined) checkString(dbName, 'dbName');
    return native.location(dbName ?? 'main') ?? null;
  },

  aggregate(name, options) {
    const native = opened(this);
    checkString(name, 'name');
    checkObject(options, 'options');
    const { start, step, inverse, result } = options;
    if (start === undefined) throw typeError('The "options.start" argument must be a function or a primitive value.');
    const read = readOptions({ ...options, step: undefined }, functionOptions);
    checkFunction(step, 'options.step');
    if (inverse !== undefined) checkFunction(inverse, 'options.inverse');
    if (result !== undefined) checkFunction(result, 'options.result');
    // The first parameter of both is what was accumulated so far.
    const arity = read.varargs ? -1 : Math.max(step.length - 1, (inverse?.length ?? 0) - 1, 0);
    native.defineAggregate(name, start, step, inverse, result, arity, read.useBigIntArguments === true,
                           read.directOnly ? kDirectOnly : 0);
    native.functions.set(`${name}/${arity}`, [start, step, inverse, result]);
  },

  createSession(options) {
    const native = opened(this);
    const { table, db = 'main' } = readOptions(options, { table: checkString, db: checkString });
    return native.createSession(table, db);
  },

  applyChangeset(changeset, options) {
    const native = opened(this);
    checkBytes(changeset, 'changeset');
    const { filter, onConflict } = readOptions(options, { filter: checkFunction, onConflict: checkFunction });
    return native.applyChangeset(changeset, filter, onConflict);
  },

  enableLoadExtension(allow) {
    const native = opened(this);
    checkBoolean(allow, 'allow');
    if (allow && !native.allowExtension) {
      throw invalidState('Cannot enable extension loading because it was disabled at database creation.');
    }
    native.setExtensionLoading(allow);
    native.mayLoadExtensions = allow;
  },

  enableDefensive(active) {
    const native = opened(this);
    checkBoolean(active, 'active');
    native.setDefensive(active);
  },

  loadExtension(path, entryPoint) {
    const native = opened(this);
    if (!native.mayLoadExtensions) throw invalidState('extension loading is not allowed');
    checkString(path, 'path');
    if (entryPoint !== undefined) checkString(entryPoint, 'entryPoint');
    native.loadExtension(path, entryPoint);
  },

  serialize(dbName) {
    const native = opened(this);
    if (dbName !== undefined) checkString(dbName, 'dbName');
    return native.serialize(dbName ?? 'main');
  },

  deserialize(buffer, options) {
    const native = opened(this);
    checkBytes(buffer, 'buffer');
    if (buffer.length === 0) {
      throw Object.assign(new TypeError('The "buffer" argument must not be empty.'), { code: 'ERR_INVALID_ARG_VALUE' });
    }
    const { dbName = 'main' } = readOptions(options, { dbName: checkString });
    native.deserialize(buffer, dbName);
  },

  setAuthorizer(callback) {
    const native = opened(this);
    if (callback !== null && typeof callback !== 'function') {
      throw typeError('The "callback" argument must be a function or null.');
    }
    native.setAuthorizer(callback);
    native.authorizer = callback;
  },
};

for (const name of Object.keys(methods)) {
  Object.defineProperty(methods[name], 'length', { __proto__: null, value: 0, configurable: true });
  DatabaseSync.prototype[name] = methods[name];
}
Object.defineProperty(DatabaseSync.prototype, Symbol.dispose, {
  __proto__: null, writable: true, enumerable: false, configurable: true,
  value: {
    [Symbol.dispose]() {
      if (nativeOf(this).isOpen) this.close();
    },
  }[Symbol.dispose],
});
