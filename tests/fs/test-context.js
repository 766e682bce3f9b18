'use strict';
// Callbacks and promises of fs keep the AsyncLocalStorage of who called.
const { mustCall, tmpdir } = require('../common');
const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const fs = require('node:fs');

const storage = new AsyncLocalStorage();
const file = tmpdir.write('file', 'text');

for (const id of [1, 2]) {
  storage.run(id, () => {
    fs.stat(file, mustCall(() => assert.strictEqual(storage.getStore(), id)));
    fs.readFile(file, mustCall(() => assert.strictEqual(storage.getStore(), id)));
    fs.mkdir(tmpdir.resolve('made', String(id)), { recursive: true }, mustCall(() => assert.strictEqual(storage.getStore(), id)));
    fs.promises.readFile(file).then(mustCall(() => assert.strictEqual(storage.getStore(), id)));
    fs.createReadStream(file).on('data', mustCall(() => assert.strictEqual(storage.getStore(), id)));
  });
}
