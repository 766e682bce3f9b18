// util.types, which is also the module node:util/types.

import * as native from 'binding:util';
import { kinds } from 'internal:crypto/kinds';

const { isView: isArrayBufferView } = ArrayBuffer;
const typedArrayTag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;


export const {
  isExternal, isDate, isArgumentsObject, isBigIntObject, isBooleanObject, isNumberObject, isStringObject, isSymbolObject,
  isBoxedPrimitive, isNativeError, isRegExp, isAsyncFunction, isGeneratorFunction, isGeneratorObject, isPromise, isMap, isSet,
  isMapIterator, isSetIterator, isWeakMap, isWeakSet, isArrayBuffer, isDataView, isSharedArrayBuffer, isProxy,
  isModuleNamespaceObject, isAnyArrayBuffer,
} = native;

export { isArrayBufferView };
export function isTypedArray(value) { return typedArrayTag.call(value) !== undefined; }
export function isUint8Array(value) { return typedArrayTag.call(value) === 'Uint8Array'; }
export function isUint8ClampedArray(value) { return typedArrayTag.call(value) === 'Uint8ClampedArray'; }
export function isUint16Array(value) { return typedArrayTag.call(value) === 'Uint16Array'; }
export function isUint32Array(value) { return typedArrayTag.call(value) === 'Uint32Array'; }
export function isInt8Array(value) { return typedArrayTag.call(value) === 'Int8Array'; }
export function isInt16Array(value) { return typedArrayTag.call(value) === 'Int16Array'; }
export function isInt32Array(value) { return typedArrayTag.call(value) === 'Int32Array'; }
export function isFloat16Array(value) { return typedArrayTag.call(value) === 'Float16Array'; }
export function isFloat32Array(value) { return typedArrayTag.call(value) === 'Float32Array'; }
export function isFloat64Array(value) { return typedArrayTag.call(value) === 'Float64Array'; }
export function isBigInt64Array(value) { return typedArrayTag.call(value) === 'BigInt64Array'; }
export function isBigUint64Array(value) { return typedArrayTag.call(value) === 'BigUint64Array'; }

export function isKeyObject(value) { return kinds.isKeyObject(value); }
export function isCryptoKey(value) { return kinds.isCryptoKey(value); }

const types = {
  isExternal, isDate, isArgumentsObject, isBigIntObject, isBooleanObject, isNumberObject, isStringObject, isSymbolObject,
  isBoxedPrimitive, isNativeError, isRegExp, isAsyncFunction, isGeneratorFunction, isGeneratorObject, isPromise, isMap, isSet,
  isMapIterator, isSetIterator, isWeakMap, isWeakSet, isArrayBuffer, isDataView, isSharedArrayBuffer, isProxy,
  isModuleNamespaceObject, isAnyArrayBuffer, isArrayBufferView, isTypedArray, isUint8Array, isUint8ClampedArray, isUint16Array,
  isUint32Array, isInt8Array, isInt16Array, isInt32Array, isFloat16Array, isFloat32Array, isFloat64Array, isBigInt64Array,
  isBigUint64Array,
};
Object.defineProperties(types, {
  isKeyObject: { value: isKeyObject, writable: false, enumerable: true, configurable: false },
  isCryptoKey: { value: isCryptoKey, writable: false, enumerable: true, configurable: false },
});

export { types };
export default types;
