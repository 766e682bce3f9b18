'use strict';
// Whatever part of a pipeline fails, all parts are destroyed and the callback hears of the first error once.
const common = require('../common');
const assert = require('node:assert');
const { PassThrough, Readable, Transform, Writable, pipeline } = require('node:stream');
const promises = require('node:stream/promises');

const source = () => Readable.from(['a', 'b', 'c']);
const sink = () => new Writable({ objectMode: true, write(chunk, encoding, callback) { callback(); } });

for (const broken of [0, 1, 2]) {
  const streams = [new PassThrough(), new PassThrough(), new PassThrough()];
  pipeline(streams, common.mustCall((err) => {
    assert.strictEqual(err.message, `part ${broken}`);
    for (const stream of streams) assert.strictEqual(stream.destroyed, true);
  }));
  streams[broken].destroy(new Error(`part ${broken}`));
}

pipeline(
  source(),
  async function* (chunks) {
    for await (const chunk of chunks) {
      if (chunk === 'b') throw new Error('generator');
      yield chunk;
    }
  },
  sink(),
  common.mustCall((err) => assert.strictEqual(err.message, 'generator')),
);

pipeline(source(), async (chunks) => {
  let all = '';
  for await (const chunk of chunks) all += chunk;
  return all;
}, common.mustSucceed((all) => assert.strictEqual(all, 'abc')));

(async () => {
  const controller = new AbortController();
  const never = new Readable({ read() {} });
  const done = promises.pipeline(never, sink(), { signal: controller.signal });
  controller.abort(new Error('why'));
  await assert.rejects(done, (err) => err.name === 'AbortError' && err.cause.message === 'why');
  assert.strictEqual(never.destroyed, true);

  const upper = new Transform({
    objectMode: true,
    transform(chunk, encoding, callback) {
      callback(null, chunk.toUpperCase());
    },
  });
  const written = [];
  await promises.pipeline(source(), upper, async (chunks) => {
    for await (const chunk of chunks) written.push(chunk);
  });
  assert.deepStrictEqual(written, ['A', 'B', 'C']);
})().then(common.mustCall());
