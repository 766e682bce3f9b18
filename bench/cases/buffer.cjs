'use strict';
const { measure } = require('../measure.cjs');

const short = 'hello, world';
const text = 'The quick brown fox jumps over the lazy dog. '.repeat(100);
const wide = 'größer als ½ €, 漢字 '.repeat(200);
const bytes = Buffer.from(text);
const wideBytes = Buffer.from(wide);
const base64 = bytes.toString('base64');

const loop = (fn) => (n) => {
  let last;
  for (let i = 0; i < n; i++) last = fn(i);
  return last;
};
measure('buffer: from short string', loop(() => Buffer.from(short)));
measure('buffer: from 4.5 KB latin1', loop(() => Buffer.from(text)));
measure('buffer: from 5 KB utf8', loop(() => Buffer.from(wide)));
measure('buffer: toString 4.5 KB latin1', loop(() => bytes.toString()));
measure('buffer: toString 5 KB utf8', loop(() => wideBytes.toString()));
measure('buffer: toString base64 4.5 KB', loop(() => bytes.toString('base64')));
measure('buffer: from base64 6 KB', loop(() => Buffer.from(base64, 'base64')));
measure('buffer: toString hex 4.5 KB', loop(() => bytes.toString('hex')));
measure('buffer: allocUnsafe 64', loop(() => Buffer.allocUnsafe(64)));
measure('buffer: alloc 1 KB', loop(() => Buffer.alloc(1024)));
measure('buffer: concat 2', loop(() => Buffer.concat([bytes, wideBytes])));
measure('buffer: indexOf', loop(() => bytes.indexOf('nowhere')));
measure('buffer: readUInt32LE', loop((i) => bytes.readUInt32LE(i & 1023)));
measure('buffer: compare', loop(() => Buffer.compare(bytes, wideBytes)));
measure('buffer: slice', loop((i) => bytes.subarray(i & 15, 100)));
measure('encoding: TextEncoder 4.5 KB', ((e) => loop(() => e.encode(text)))(new TextEncoder()));
measure('encoding: TextDecoder 5 KB', ((d) => loop(() => d.decode(wideBytes)))(new TextDecoder()));
