'use strict';
// What a child writes to its channel by itself: messages in pieces, large ones, and what is no message at all.
const { mustCall } = require('../common');
const random = require('../common/random');
const assert = require('node:assert');
const fs = require('node:fs');
const { fork } = require('node:child_process');
const v8 = require('node:v8');

const fd = process.channel?.fd;

/** Writes all, however often the pipe is full. */
function writeAll(bytes) {
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(fs.writeSync(fd, bytes));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}

function encode(kind, message) {
  if (kind === 'json') return Buffer.from(`${JSON.stringify(message)}\n`);
  const body = v8.serialize(message);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

const messages = [{ text: 'ü€\u{1f600}'.repeat(50) }, 'x', [], { large: 'y'.repeat(6 << 20) }, 1.5, null, { cmd: 'NODE_other' }, 'end'];

function child(kind) {
  const all = Buffer.concat(messages.map((message) => encode(kind, message)));
  // Cut anywhere, characters included.
  let at = 0;
  for (let i = 0; i < 60; i++) {
    const size = 1 + random.below(40);
    writeAll(all.subarray(at, at + size));
    at += size;
  }
  writeAll(all.subarray(at));
  const bad = kind === 'json' ? Buffer.from('{"no message": \n') : Buffer.from('00000005ff0f7b7b7b', 'hex');
  writeAll(bad);
  // In a piece of its own: what stands behind bad text in the same piece of JSON is lost with it.
  process.once('message', () => {
    writeAll(encode(kind, 'and on'));
    for (let i = 0; i < 30; i++) writeAll(kind === 'json' ? Buffer.from(`${random.bytes(20).toString('latin1').replaceAll('\n', '')}x\n`) : encode(kind, i));
    process.disconnect();
  });
}

function parent(kind) {
  return new Promise((resolve) => {
    const seen = [];
    const one = fork(__filename, [kind], { serialization: kind });
    failures = 0;
    onFailure = () => {
      if (failures === 1) one.send('go on');
    };
    one.on('message', (message) => seen.push(message));
    one.on('exit', (code) => assert.strictEqual(code, 0));
    one.on('close', () => {
      const plain = messages.filter((message) => !message?.cmd);
      assert.deepStrictEqual(seen.slice(0, plain.length), plain);
      if (kind === 'json') {
        assert.ok(seen.length >= plain.length + 1, `${seen.length}`);
        assert.strictEqual(seen[plain.length], 'and on');
      } else {
        assert.deepStrictEqual(seen.slice(plain.length), ['and on', ...Array(30).keys()]);
      }
      assert.ok(failures >= 1);
      resolve();
    });
  });
}

let failures = 0;
let onFailure;

async function main() {
  // Bytes that are no message are an error of the process that reads them, as in Node.
  process.on('uncaughtException', (error) => {
    if (error.code === 'ERR_ASSERTION') throw error;
    failures++;
    onFailure();
  });
  for (const kind of ['json', 'advanced']) await parent(kind);
}

if (process.argv[2]) child(process.argv[2]);
else main().then(mustCall());
