// What is known about the built-in functions of the language: which are pure, which change their receiver or an argument, and
// which make a result that differs from call to call.

const words = (text) => text.trim().split(/\s+/);

/** Global functions and constructors that only compute. Called or constructed alike. */
const computing = new Set(words(`
  parseInt parseFloat isNaN isFinite encodeURIComponent decodeURIComponent encodeURI decodeURI escape unescape structuredClone
  atob btoa String Number Boolean BigInt Symbol Object Array Map Set WeakMap WeakSet RegExp Error TypeError RangeError SyntaxError
  ReferenceError EvalError URIError AggregateError DOMException ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array
  Uint16Array Int32Array Uint32Array Float16Array Float32Array Float64Array BigInt64Array BigUint64Array Buffer URL URLSearchParams
  TextEncoder TextDecoder Promise Headers Blob`));

/** Objects whose members are functions or constants. */
const namespaces = new Set(words('Math JSON Reflect Intl Atomics'));

/** Values that never change. */
const constants = new Set(words('undefined NaN Infinity'));

/** Members that are not pure, of those objects and constructors; all their others are. The value says what is wrong. */
const impureMembers = new Map(Object.entries({
  'Math.random': 'differs from call to call',
  'Date.now': 'reads the clock',
  'Symbol.for': 'writes to the registry of symbols',
  'Atomics.wait': 'waits for another thread',
  'Atomics.waitAsync': 'waits for another thread',
  'Atomics.notify': 'wakes another thread',
  'URL.createObjectURL': 'registers a URL',
  'URL.revokeObjectURL': 'removes a URL',
  'Buffer.allocUnsafe': 'returns memory that holds anything',
  'Buffer.allocUnsafeSlow': 'returns memory that holds anything',
  'Error.captureStackTrace': 'depends on the call stack',
  'Reflect.apply': 'calls what is not known',
  'Reflect.construct': 'calls what is not known',
  'Reflect.get': 'may run a getter',
  'Reflect.getPrototypeOf': 'gives an object that others share',
  'Object.getPrototypeOf': 'gives an object that others share',
  Buffer: 'warns that it is outdated',
}));

/** Functions that change their first argument. */
const changesFirst = new Set(words(`
  Object.assign Object.defineProperty Object.defineProperties Object.setPrototypeOf Object.freeze Object.seal
  Object.preventExtensions Reflect.set Reflect.defineProperty Reflect.deleteProperty Reflect.setPrototypeOf
  Reflect.preventExtensions Atomics.store Atomics.add Atomics.sub Atomics.and Atomics.or Atomics.xor Atomics.exchange
  Atomics.compareExchange`));

/** Members of built-in modules that are pure, by `module.member`; the constructors that they return are objects of their own. */
const pureModuleMembers = new Set([
  ...words('basename dirname extname format isAbsolute join normalize parse toNamespacedPath').map((name) => `path.${name}`),
  ...words('createHash createHmac hash timingSafeEqual pbkdf2Sync scryptSync hkdfSync').map((name) => `crypto.${name}`),
  ...words('gzipSync gunzipSync deflateSync inflateSync deflateRawSync inflateRawSync brotliCompressSync brotliDecompressSync crc32 unzipSync')
    .map((name) => `zlib.${name}`),
  ...words('format inspect isDeepStrictEqual stripVTControlCharacters toUSVString').map((name) => `util.${name}`),
  ...words('parse stringify escape unescape').map((name) => `querystring.${name}`),
  ...words('parse format resolve domainToASCII domainToUnicode fileURLToPath pathToFileURL').map((name) => `url.${name}`),
  ...words('Buffer atob btoa isUtf8 isAscii').map((name) => `buffer.${name}`),
  'string_decoder.StringDecoder',
]);

/** Methods whose result is a primitive value, which nothing can be changed through. */
const primitiveMethods = new Set(words(`
  charAt charCodeAt codePointAt endsWith includes indexOf lastIndexOf localeCompare normalize padEnd padStart repeat replace
  replaceAll search startsWith substring substr toLowerCase toLocaleLowerCase toUpperCase toLocaleUpperCase toString
  toLocaleString trim trimEnd trimStart isWellFormed toWellFormed
  every some join findIndex findLastIndex has size test
  toExponential toFixed toPrecision valueOf hasOwnProperty isPrototypeOf propertyIsEnumerable
  getDate getDay getFullYear getHours getMilliseconds getMinutes getMonth getSeconds getTime getTimezoneOffset getUTCDate
  getUTCDay getUTCFullYear getUTCHours getUTCMilliseconds getUTCMinutes getUTCMonth getUTCSeconds toDateString toISOString
  toJSON toLocaleDateString toLocaleTimeString toTimeString toUTCString
  getInt8 getUint8 getInt16 getUint16 getInt32 getUint32 getFloat16 getFloat32 getFloat64 getBigInt64 getBigUint64
  readUInt8 readUInt16LE readUInt16BE readUInt32LE readUInt32BE readInt8 readInt16LE readInt16BE readInt32LE readInt32BE
  readFloatLE readFloatBE readDoubleLE readDoubleBE readBigInt64LE readBigInt64BE readBigUInt64LE readBigUInt64BE readUIntBE
  readUIntLE readIntBE readIntLE equals compare`));

/** Methods that make something new out of their receiver, or give a part of it. */
const derivingMethods = new Set(words(`
  at concat filter find findLast flat flatMap forEach map reduce reduceRight slice toReversed toSorted toSpliced with entries keys
  values split match matchAll exec get subarray subarray union intersection difference symmetricDifference isSubsetOf isSupersetOf
  isDisjointFrom then catch finally next take drop toArray getOrInsert encode decode digest formatToParts`));

/** Methods that change their receiver. */
const changingMethods = new Set(words(`
  copyWithin fill pop push reverse shift sort splice unshift add clear delete set setDate setFullYear setHours setMilliseconds
  setMinutes setMonth setSeconds setTime setUTCDate setUTCFullYear setUTCHours setUTCMilliseconds setUTCMinutes setUTCMonth
  setUTCSeconds setYear setInt8 setUint8 setInt16 setUint16 setInt32 setUint32 setFloat16 setFloat32 setFloat64 setBigInt64
  setBigUint64 append update write writeUInt8 writeUInt16LE writeUInt16BE writeUInt32LE writeUInt32BE writeInt8 writeInt16LE
  writeInt16BE writeInt32LE writeInt32BE writeFloatLE writeFloatBE writeDoubleLE writeDoubleBE writeBigInt64LE writeBigInt64BE
  writeBigUInt64LE writeBigUInt64BE swap16 swap32 swap64 resize transfer compile encodeInto`));

/** Whether a free name of this spelling is a built-in that this file knows; what it is. */
export function globalKind(name) {
  if (constants.has(name)) return 'constant';
  if (computing.has(name) || namespaces.has(name) || name === 'Date') return 'builtin';
  return undefined;
}

/**
 * What a call of a built-in does. `path` is `Math.max`, `parseInt`, or `crypto.createHash` with `isModule`.
 * @returns {{ pure: boolean, why?: string, changesFirst?: boolean }}
 */
export function builtinCall(path, { isModule = false, isNew = false, argumentCount = 0 } = {}) {
  if (isModule) return pureModuleMembers.has(path) ? { pure: true } : { pure: false, why: 'does more than compute' };
  const why = impureMembers.get(path);
  if (why !== undefined) return { pure: false, why };
  if (path === 'structuredClone' && argumentCount > 1) return { pure: false, why: 'may move memory' };
  // Methods of prototypes are known by their names, where they are called on something.
  if (path.includes('.prototype')) return { pure: false, why: 'is not known' };
  // Without `new`, Date() is the time as text.
  if (path === 'Date' && (!isNew || argumentCount === 0)) return { pure: false, why: 'reads the clock' };
  const dot = path.indexOf('.');
  const base = dot === -1 ? path : path.slice(0, dot);
  if (base !== 'Date' && !computing.has(base) && !namespaces.has(base)) return { pure: false, why: 'is not known' };
  return { pure: true, changesFirst: changesFirst.has(path) };
}

/** What a method of this name does if it is the built-in one: 'primitive', 'derives', 'changes', or undefined: not known. */
export function methodKind(name) {
  if (primitiveMethods.has(name)) return 'primitive';
  if (derivingMethods.has(name)) return 'derives';
  return changingMethods.has(name) ? 'changes' : undefined;
}

/** Methods that built-in functions and operators call: to convert a value, to go through it, to wait for it. */
const hooks = new Set(words('valueOf toString toJSON then next return throw toLocaleString inspect'));

/** Whether a property of this name may be called without being named; undefined: the name is computed, a symbol maybe. */
export function isHook(name) {
  return name === undefined || hooks.has(name);
}

/** What RegExp keeps of the latest match, whoever made it. */
export function isMatchState(path) {
  return /^RegExp\.(?:\$[\d_&+`']|input|lastMatch|lastParen|leftContext|rightContext)$/.test(path);
}

/** Whether a built-in module may be named at all: those of which nothing is pure are refused by their name. */
export function isPureModule(name) {
  return /^(?:path|crypto|zlib|util|querystring|url|buffer|string_decoder)(?:\/|$)/.test(name);
}
