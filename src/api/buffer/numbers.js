// Reading and writing of numbers: Buffer.prototype.readInt32LE() and its kin. All of it is JavaScript, since the compiler
// inlines it; a call into C++ would cost more than the work.
//
// An index that is no integer inside the buffer reads as undefined: testing the first and the last byte checks the offset.
import { ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE } from 'internal:errors/codes';
import { validateNumber } from 'internal:errors/validators';
import { offsetError } from 'internal:buffer/fast_buffer';

/** Throws: `offset` leaves no room for `size` bytes. */
function failOffset(buffer, offset, size, name) {
  validateNumber(offset, name ?? 'offset');
  throw offsetError(offset, buffer.length - size, name, ERR_BUFFER_OUT_OF_BOUNDS);
}

/** The bounds of `value` as messages show them: written out up to 32 bits, as powers of two above. */
function failValue(value, bits, signed) {
  const suffix = typeof value === 'bigint' ? 'n' : '';
  let range;
  if (bits <= 32) {
    range = signed ? `>= ${-(2 ** (bits - 1))} and <= ${2 ** (bits - 1) - 1}` : `>= 0 and <= ${2 ** bits - 1}`;
  } else if (signed) {
    range = `>= -(2${suffix} ** ${bits - 1}${suffix}) and < 2${suffix} ** ${bits - 1}${suffix}`;
  } else {
    range = `>= 0${suffix} and < 2${suffix} ** ${bits}${suffix}`;
  }
  throw new ERR_OUT_OF_RANGE('value', range, value);
}

function failByteLength(value) {
  validateNumber(value, 'byteLength');
  if (Math.floor(value) !== value) throw new ERR_OUT_OF_RANGE('byteLength', 'an integer', value);
  throw new ERR_OUT_OF_RANGE('byteLength', '>= 1 and <= 6', value);
}

// --- Integers of 1 to 4 bytes ----------------------------------------------------------------------------------------

function readUInt8(offset = 0) {
  const value = typeof offset === 'number' ? this[offset] : undefined;
  if (value === undefined) failOffset(this, offset, 1);
  return value;
}

function readInt8(offset = 0) {
  const value = typeof offset === 'number' ? this[offset] : undefined;
  if (value === undefined) failOffset(this, offset, 1);
  return (value << 24) >> 24;
}

function readUInt16LE(offset = 0) {
  if (typeof offset !== 'number') failOffset(this, offset, 2);
  const first = this[offset];
  const last = this[offset + 1];
  if (first === undefined || last === undefined) failOffset(this, offset, 2);
  return first | (last << 8);
}

function readUInt16BE(offset = 0) {
  if (typeof offset !== 'number') failOffset(this, offset, 2);
  const first = this[offset];
  const last = this[offset + 1];
  if (first === undefined || last === undefined) failOffset(this, offset, 2);
  return (first << 8) | last;
}

function readInt16LE(offset = 0) {
  if (typeof offset !== 'number') failOffset(this, offset, 2);
  const first = this[offset];
  const last = this[offset + 1];
  if (first === undefined || last === undefined) failOffset(this, offset, 2);
  return ((first | (last << 8)) << 16) >> 16;
}

function readInt16BE(offset = 0) {
  if (typeof offset !== 'number') failOffset(this, offset, 2);
  const first = this[offset];
  const last = this[offset + 1];
  if (first === undefined || last === undefined) failOffset(this, offset, 2);
  return (((first << 8) | last) << 16) >> 16;
}

function readInt32LE(offset = 0) {
  if (typeof offset !== 'number') failOffset(this, offset, 4);
  const first = this[offset];
  const last = this[offset + 3];
  if (first === undefined || last === undefined) failOffset(this, offset, 4);
  return first | (this[offset + 1] << 8) | (this[offset + 2] << 16) | (last << 24);
}

function readInt32BE(offset = 0) {
  if (typeof offset !== 'number') failOffset(this, offset, 4);
  const first = this[offset];
  const last = this[offset + 3];
  if (first === undefined || last === undefined) failOffset(this, offset, 4);
  return (first << 24) | (this[offset + 1] << 16) | (this[offset + 2] << 8) | last;
}

function readUInt32LE(offset = 0) {
  if (typeof offset !== 'number') failOffset(this, offset, 4);
  const first = this[offset];
  const last = this[offset + 3];
  if (first === undefined || last === undefined) failOffset(this, offset, 4);
  return (first | (this[offset + 1] << 8) | (this[offset + 2] << 16) | (last << 24)) >>> 0;
}

function readUInt32BE(offset = 0) {
  if (typeof offset !== 'number') failOffset(this, offset, 4);
  const first = this[offset];
  const last = this[offset + 3];
  if (first === undefined || last === undefined) failOffset(this, offset, 4);
  return ((first << 24) | (this[offset + 1] << 16) | (this[offset + 2] << 8) | last) >>> 0;
}

/** Checks the arguments of a write; the value must already be a number. */
function checkWrite(buffer, value, offset, bits, signed, minimum, maximum) {
  if (value > maximum || value < minimum) failValue(value, bits, signed);
  if (typeof offset !== 'number' || buffer[offset] === undefined || buffer[offset + (bits >> 3) - 1] === undefined) {
    failOffset(buffer, offset, bits >> 3);
  }
}

const write8 = (buffer, value, offset) => {
  buffer[offset] = value;
  return offset + 1;
};

const write16LE = (buffer, value, offset) => {
  buffer[offset] = value;
  buffer[offset + 1] = value >>> 8;
  return offset + 2;
};

const write16BE = (buffer, value, offset) => {
  buffer[offset] = value >>> 8;
  buffer[offset + 1] = value;
  return offset + 2;
};

const write32LE = (buffer, value, offset) => {
  buffer[offset] = value;
  buffer[offset + 1] = value >>> 8;
  buffer[offset + 2] = value >>> 16;
  buffer[offset + 3] = value >>> 24;
  return offset + 4;
};

const write32BE = (buffer, value, offset) => {
  buffer[offset] = value >>> 24;
  buffer[offset + 1] = value >>> 16;
  buffer[offset + 2] = value >>> 8;
  buffer[offset + 3] = value;
  return offset + 4;
};

function writeUInt8(value, offset = 0) {
  value = +value;
  validateNumber(offset, 'offset');
  checkWrite(this, value, offset, 8, false, 0, 0xff);
  return write8(this, value, offset);
}

function writeInt8(value, offset = 0) {
  value = +value;
  validateNumber(offset, 'offset');
  checkWrite(this, value, offset, 8, true, -0x80, 0x7f);
  return write8(this, value, offset);
}

function writeUInt16LE(value, offset = 0) {
  value = +value;
  checkWrite(this, value, offset, 16, false, 0, 0xffff);
  return write16LE(this, value, offset);
}

function writeUInt16BE(value, offset = 0) {
  value = +value;
  checkWrite(this, value, offset, 16, false, 0, 0xffff);
  return write16BE(this, value, offset);
}

function writeInt16LE(value, offset = 0) {
  value = +value;
  checkWrite(this, value, offset, 16, true, -0x8000, 0x7fff);
  return write16LE(this, value, offset);
}

function writeInt16BE(value, offset = 0) {
  value = +value;
  checkWrite(this, value, offset, 16, true, -0x8000, 0x7fff);
  return write16BE(this, value, offset);
}

function writeUInt32LE(value, offset = 0) {
  value = +value;
  checkWrite(this, value, offset, 32, false, 0, 0xffffffff);
  return write32LE(this, value, offset);
}

function writeUInt32BE(value, offset = 0) {
  value = +value;
  checkWrite(this, value, offset, 32, false, 0, 0xffffffff);
  return write32BE(this, value, offset);
}

function writeInt32LE(value, offset = 0) {
  value = +value;
  checkWrite(this, value, offset, 32, true, -0x80000000, 0x7fffffff);
  return write32LE(this, value, offset);
}

function writeInt32BE(value, offset = 0) {
  value = +value;
  checkWrite(this, value, offset, 32, true, -0x80000000, 0x7fffffff);
  return write32BE(this, value, offset);
}

// --- Integers of 1 to 6 bytes ----------------------------------------------------------------------------------------

/** Checks the arguments of readIntLE() and its kin, which have no defaults. */
function checkVariable(buffer, offset, byteLength) {
  if (offset === undefined) throw new ERR_INVALID_ARG_TYPE('offset', 'number', offset);
  if (byteLength !== 1 && byteLength !== 2 && byteLength !== 3 && byteLength !== 4 && byteLength !== 5 &&
      byteLength !== 6) {
    failByteLength(byteLength);
  }
  if (typeof offset !== 'number' || buffer[offset] === undefined || buffer[offset + byteLength - 1] === undefined) {
    failOffset(buffer, offset, byteLength);
  }
}

function readUIntLE(offset, byteLength) {
  checkVariable(this, offset, byteLength);
  let value = 0;
  for (let i = byteLength - 1; i >= 0; i--) value = value * 0x100 + this[offset + i];
  return value;
}

function readUIntBE(offset, byteLength) {
  checkVariable(this, offset, byteLength);
  let value = 0;
  for (let i = 0; i < byteLength; i++) value = value * 0x100 + this[offset + i];
  return value;
}

function readIntLE(offset, byteLength) {
  const value = readUIntLE.call(this, offset, byteLength);
  return value >= 2 ** (8 * byteLength - 1) ? value - 2 ** (8 * byteLength) : value;
}

function readIntBE(offset, byteLength) {
  const value = readUIntBE.call(this, offset, byteLength);
  return value >= 2 ** (8 * byteLength - 1) ? value - 2 ** (8 * byteLength) : value;
}

function checkVariableWrite(buffer, value, offset, byteLength, signed) {
  if (byteLength !== 1 && byteLength !== 2 && byteLength !== 3 && byteLength !== 4 && byteLength !== 5 &&
      byteLength !== 6) {
    failByteLength(byteLength);
  }
  if (byteLength === 1) validateNumber(offset, 'offset');
  const bits = 8 * byteLength;
  const limit = signed ? 2 ** (bits - 1) : 2 ** bits;
  if (value >= limit || value < (signed ? -limit : 0)) failValue(value, bits, signed);
  checkVariable(buffer, offset, byteLength);
}

function putLE(buffer, value, offset, byteLength) {
  const low = value | 0;
  const high = Math.floor(value * 2 ** -32);
  for (let i = 0; i < byteLength; i++) buffer[offset + i] = i < 4 ? low >>> (8 * i) : high >>> (8 * (i - 4));
  return offset + byteLength;
}

function putBE(buffer, value, offset, byteLength) {
  const low = value | 0;
  const high = Math.floor(value * 2 ** -32);
  const last = offset + byteLength - 1;
  for (let i = 0; i < byteLength; i++) buffer[last - i] = i < 4 ? low >>> (8 * i) : high >>> (8 * (i - 4));
  return offset + byteLength;
}

function writeUIntLE(value, offset, byteLength) {
  value = +value;
  checkVariableWrite(this, value, offset, byteLength, false);
  return putLE(this, value, offset, byteLength);
}

function writeUIntBE(value, offset, byteLength) {
  value = +value;
  checkVariableWrite(this, value, offset, byteLength, false);
  return putBE(this, value, offset, byteLength);
}

function writeIntLE(value, offset, byteLength) {
  value = +value;
  checkVariableWrite(this, value, offset, byteLength, true);
  return putLE(this, value, offset, byteLength);
}

function writeIntBE(value, offset, byteLength) {
  value = +value;
  checkVariableWrite(this, value, offset, byteLength, true);
  return putBE(this, value, offset, byteLength);
}

// --- 64-bit integers -------------------------------------------------------------------------------------------------

function checkEight(buffer, offset) {
  if (typeof offset !== 'number' || buffer[offset] === undefined || buffer[offset + 7] === undefined) {
    failOffset(buffer, offset, 8);
  }
}

function readBigUInt64LE(offset = 0) {
  checkEight(this, offset);
  return (BigInt(readUInt32LE.call(this, offset + 4)) << 32n) + BigInt(readUInt32LE.call(this, offset));
}

function readBigUInt64BE(offset = 0) {
  checkEight(this, offset);
  return (BigInt(readUInt32BE.call(this, offset)) << 32n) + BigInt(readUInt32BE.call(this, offset + 4));
}

function readBigInt64LE(offset = 0) {
  checkEight(this, offset);
  return (BigInt(readInt32LE.call(this, offset + 4)) << 32n) + BigInt(readUInt32LE.call(this, offset));
}

function readBigInt64BE(offset = 0) {
  checkEight(this, offset);
  return (BigInt(readInt32BE.call(this, offset)) << 32n) + BigInt(readUInt32BE.call(this, offset + 4));
}

function checkBigWrite(buffer, value, offset, signed) {
  if (signed ? value > 0x7fffffffffffffffn || value < -0x8000000000000000n : value > 0xffffffffffffffffn || value < 0n) {
    failValue(value, 64, signed);
  }
  checkEight(buffer, offset);
}

function putBigLE(buffer, value, offset) {
  // The shifts are taken of a BigInt: a value of another type throws here, as arithmetic that mixes types does.
  write32LE(buffer, Number(value & 0xffffffffn), offset);
  return write32LE(buffer, Number((value >> 32n) & 0xffffffffn), offset + 4);
}

function putBigBE(buffer, value, offset) {
  write32BE(buffer, Number((value >> 32n) & 0xffffffffn), offset);
  return write32BE(buffer, Number(value & 0xffffffffn), offset + 4);
}

function writeBigUInt64LE(value, offset = 0) {
  checkBigWrite(this, value, offset, false);
  return putBigLE(this, value, offset);
}

function writeBigUInt64BE(value, offset = 0) {
  checkBigWrite(this, value, offset, false);
  return putBigBE(this, value, offset);
}

function writeBigInt64LE(value, offset = 0) {
  checkBigWrite(this, value, offset, true);
  return putBigLE(this, value, offset);
}

function writeBigInt64BE(value, offset = 0) {
  checkBigWrite(this, value, offset, true);
  return putBigBE(this, value, offset);
}

// --- Floating point --------------------------------------------------------------------------------------------------

// A number is laid over its bytes in an array of one element. Weft runs on little-endian machines only.
// Made at each start: V8 cannot store two views of one buffer in a snapshot.
let float, floatBytes, double, doubleBytes;
onStart(() => {
  float = new Float32Array(1);
  floatBytes = new Uint8Array(float.buffer);
  double = new Float64Array(1);
  doubleBytes = new Uint8Array(double.buffer);
});

function checkFloat(buffer, offset, size) {
  if (typeof offset !== 'number' || buffer[offset] === undefined || buffer[offset + size - 1] === undefined) {
    failOffset(buffer, offset, size);
  }
}

function readFloatLE(offset = 0) {
  checkFloat(this, offset, 4);
  floatBytes[0] = this[offset];
  floatBytes[1] = this[offset + 1];
  floatBytes[2] = this[offset + 2];
  floatBytes[3] = this[offset + 3];
  return float[0];
}

function readFloatBE(offset = 0) {
  checkFloat(this, offset, 4);
  floatBytes[3] = this[offset];
  floatBytes[2] = this[offset + 1];
  floatBytes[1] = this[offset + 2];
  floatBytes[0] = this[offset + 3];
  return float[0];
}

function readDoubleLE(offset = 0) {
  checkFloat(this, offset, 8);
  for (let i = 0; i < 8; i++) doubleBytes[i] = this[offset + i];
  return double[0];
}

function readDoubleBE(offset = 0) {
  checkFloat(this, offset, 8);
  for (let i = 0; i < 8; i++) doubleBytes[7 - i] = this[offset + i];
  return double[0];
}

function writeFloatLE(value, offset = 0) {
  checkFloat(this, offset, 4);
  float[0] = value;
  for (let i = 0; i < 4; i++) this[offset + i] = floatBytes[i];
  return offset + 4;
}

function writeFloatBE(value, offset = 0) {
  checkFloat(this, offset, 4);
  float[0] = value;
  for (let i = 0; i < 4; i++) this[offset + i] = floatBytes[3 - i];
  return offset + 4;
}

function writeDoubleLE(value, offset = 0) {
  checkFloat(this, offset, 8);
  double[0] = value;
  for (let i = 0; i < 8; i++) this[offset + i] = doubleBytes[i];
  return offset + 8;
}

function writeDoubleBE(value, offset = 0) {
  checkFloat(this, offset, 8);
  double[0] = value;
  for (let i = 0; i < 8; i++) this[offset + i] = doubleBytes[7 - i];
  return offset + 8;
}

/** Puts the methods of this file on Buffer.prototype, "UInt" also under the name "Uint". */
export function installNumberMethods(prototype) {
  const methods = {
    readBigUInt64LE, readBigUInt64BE, readBigInt64LE, readBigInt64BE,
    writeBigUInt64LE, writeBigUInt64BE, writeBigInt64LE, writeBigInt64BE,
    readUIntLE, readUInt32LE, readUInt16LE, readUInt8, readUIntBE, readUInt32BE, readUInt16BE,
    readIntLE, readInt32LE, readInt16LE, readInt8, readIntBE, readInt32BE, readInt16BE,
    writeUIntLE, writeUInt32LE, writeUInt16LE, writeUInt8, writeUIntBE, writeUInt32BE, writeUInt16BE,
    writeIntLE, writeInt32LE, writeInt16LE, writeInt8, writeIntBE, writeInt32BE, writeInt16BE,
    readFloatLE, readFloatBE, readDoubleLE, readDoubleBE, writeFloatLE, writeFloatBE, writeDoubleLE, writeDoubleBE,
  };
  for (const name of Object.keys(methods)) {
    prototype[name] = methods[name];
    if (name.includes('UInt')) prototype[name.replace('UInt', 'Uint')] = methods[name];
  }
}
