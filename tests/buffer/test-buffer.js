'use strict';
// Making, comparing, copying and showing Buffers.
const { mustCall } = require('../common');
const assert = require('node:assert');
const buffer = require('node:buffer');
const { inspect } = require('node:util');

assert.strictEqual(buffer.Buffer, Buffer);
assert.strictEqual(Buffer.name, 'Buffer');
assert.ok(Buffer.from('a') instanceof Uint8Array);
assert.strictEqual(Object.getPrototypeOf(Buffer), Uint8Array);
assert.ok(Buffer.from([1, 2, 3]).map((x) => x * 2) instanceof Buffer);
assert.deepStrictEqual([...Buffer.from(new Uint16Array([1, 256]))], [1, 0]);
assert.deepStrictEqual(Buffer.from(JSON.parse(JSON.stringify(Buffer.from('ab')))), Buffer.from('ab'));
assert.deepStrictEqual([...Buffer.of(1, 257)], [1, 1]);
assert.throws(() => Buffer.from(5), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => Buffer.alloc(-1), { code: 'ERR_OUT_OF_RANGE' });

// Views of one memory, and copies.
const memory = new ArrayBuffer(8);
const whole = Buffer.from(memory);
Buffer.from(memory, 2, 3).fill('xyz');
assert.strictEqual(whole.toString('latin1'), '\0\0xyz\0\0\0');
const part = whole.subarray(-6, -3);
part[0] = 65;
assert.strictEqual(whole[2], 65);
assert.throws(() => Buffer.from(memory, 9), { code: 'ERR_BUFFER_OUT_OF_BOUNDS' });

// The pool: small Buffers share memory, aligned to eight bytes, and never overlap.
const pooled = Array.from({ length: 2000 }, (_, i) => Buffer.from(`${i}`.repeat(1 + i % 40)));
pooled.forEach((item, i) => assert.strictEqual(item.toString(), `${i}`.repeat(1 + i % 40)));
assert.ok(pooled.every((item) => item.byteOffset % 8 === 0));
assert.strictEqual(pooled[0].buffer, pooled[1].buffer);
assert.notStrictEqual(Buffer.alloc(3).buffer, Buffer.alloc(3).buffer);
assert.throws(() => structuredClone(1, { transfer: [pooled[0].buffer] }), { name: 'DataCloneError' });

assert.strictEqual(Buffer.concat([Buffer.from('ab'), new Uint8Array([99])]).toString(), 'abc');
assert.strictEqual(Buffer.concat([Buffer.from('abc')], 2).toString(), 'ab');
assert.strictEqual(Buffer.concat([Buffer.from('a')], 3).toString('hex'), '610000');
assert.throws(() => Buffer.concat(['a']), { message: /The "list\[0\]" argument must be an instance of Buffer/ });

const target = Buffer.from('......');
assert.strictEqual(Buffer.from('abc').copy(target, 4), 2);
assert.strictEqual(Buffer.from('abc').copy(target, 0, 1), 2);
assert.strictEqual(target.toString(), 'bc..ab');
target.copy(target, 1, 0, 5); // overlapping
assert.strictEqual(target.toString(), 'bbc..a');

assert.strictEqual(Buffer.compare(Buffer.from('a'), Buffer.from('b')), -1);
assert.strictEqual(Buffer.from('ab').compare(Buffer.from('xaby'), 1, 3), 0);
assert.ok(Buffer.from('ab').equals(new Uint8Array([97, 98])));

assert.strictEqual(Buffer.alloc(7, 'abc').toString(), 'abcabca');
assert.strictEqual(Buffer.alloc(5).fill('é', 1, 4).toString('hex'), '00c3a9c300');
assert.throws(() => Buffer.alloc(4).fill('zz', 'hex'), { code: 'ERR_INVALID_ARG_VALUE' });
assert.strictEqual(Buffer.from('0102030405060708', 'hex').swap64().toString('hex'), '0807060504030201');
assert.throws(() => Buffer.alloc(3).swap16(), { code: 'ERR_INVALID_BUFFER_SIZE' });

assert.strictEqual(inspect(Buffer.from('abc')), '<Buffer 61 62 63>');
assert.strictEqual(inspect(Buffer.alloc(52)), `<Buffer ${'00 '.repeat(50)}... 2 more bytes>`);
assert.strictEqual(inspect(Object.assign(Buffer.from('a'), { x: 1 })), '<Buffer 61, x: 1>');

assert.strictEqual(buffer.isUtf8(Buffer.from('é')), true);
assert.strictEqual(buffer.isUtf8(Buffer.from([0xc0, 0x80])), false);
assert.strictEqual(buffer.isAscii(Buffer.from('é')), false);
assert.strictEqual(buffer.transcode(Buffer.from('€'), 'utf8', 'latin1').toString(), '?');
assert.strictEqual(atob(' YW Jj'), 'abc');
assert.strictEqual(btoa('\xff'), '/w==');
assert.throws(() => btoa('€'), { name: 'InvalidCharacterError' });
assert.throws(() => atob('a'), { name: 'InvalidCharacterError' });

// new Buffer() warns once.
process.on('warning', mustCall((warning) => assert.strictEqual(warning.code, 'DEP0005')));
// eslint-disable-next-line no-buffer-constructor
assert.strictEqual(new Buffer('a').toString() + Buffer('b').toString(), 'ab');
