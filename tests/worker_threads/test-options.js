'use strict';
// Options, environment and working directory of a worker.
const { mustCall, tmpdir } = require('../common');
const assert = require('node:assert');
const { SHARE_ENV, Worker, postMessageToThread, threadId } = require('node:worker_threads');

const ask = (source, options) => new Promise((fulfil, reject) => {
  new Worker(`const { parentPort, Worker, SHARE_ENV } = require('worker_threads'); ${source}`, { eval: true, ...options })
    .on('message', fulfil).on('error', reject);
});

async function options() {
  assert.deepStrictEqual(await ask('parentPort.postMessage(process.execArgv)', { execArgv: ['--no-warnings'] }), ['--no-warnings']);
  assert.throws(() => new Worker('', { eval: true, execArgv: ['--nothing', '--expose-gc'] }), {
    code: 'ERR_WORKER_INVALID_EXEC_ARGV', message: 'Initiated Worker with invalid execArgv flags: --nothing, --expose-gc',
  });
  assert.throws(() => new Worker('', { eval: true, execArgv: ['--title=x'] }), { code: 'ERR_WORKER_INVALID_EXEC_ARGV' });
  assert.throws(() => new Worker('', { eval: true, env: { NODE_OPTIONS: '--nothing' } }), {
    code: 'ERR_WORKER_INVALID_EXEC_ARGV',
    message: 'Initiated Worker with invalid NODE_OPTIONS env variable: --nothing is not allowed in NODE_OPTIONS',
  });
  await assert.rejects(ask('import "node:fs"', { execArgv: ['--input-type=commonjs'] }), { name: 'SyntaxError' });
}

async function environment() {
  process.env.WEFT_A = 'parent';
  const report = 'parentPort.postMessage([process.env.WEFT_A, process.env.WEFT_B]);';
  assert.deepStrictEqual(await ask(`process.env.WEFT_B = 1; process.env.WEFT_A += '!'; ${report}`), ['parent!', '1']);
  assert.deepStrictEqual([process.env.WEFT_A, process.env.WEFT_B], ['parent', undefined]);
  assert.deepStrictEqual(await ask(report, { env: { WEFT_B: 2 } }), [undefined, '2']);
  assert.deepStrictEqual(await ask(`process.env.WEFT_B = 'shared'; ${report}`, { env: SHARE_ENV }), ['parent', 'shared']);
  assert.strictEqual(process.env.WEFT_B, 'shared');
  delete process.env.WEFT_B;
  // A worker with an environment of its own shares that one.
  const nested = `new Worker("process.env.WEFT_B = 'inner'", { eval: true, env: SHARE_ENV }).on('exit', () => { ${report} });`;
  assert.deepStrictEqual(await ask(nested), ['parent', 'inner']);
  assert.strictEqual(process.env.WEFT_B, undefined);
  const keys = await ask('delete process.env.WEFT_A; parentPort.postMessage(Object.keys(process.env))', { env: { WEFT_A: 1, x: 2 } });
  assert.deepStrictEqual(keys, ['x']);
}

function directory() {
  const before = process.cwd();
  const worker = new Worker('const { parentPort } = require("worker_threads"); parentPort.on("message", () => parentPort.postMessage(process.cwd())); parentPort.postMessage(process.cwd());', { eval: true });
  return new Promise((fulfil) => {
    worker.once('message', mustCall((first) => {
      assert.strictEqual(first, before);
      process.chdir(tmpdir.path);
      worker.postMessage('again');
      worker.once('message', mustCall((second) => {
        assert.strictEqual(second, process.cwd());
        process.chdir(before);
        worker.terminate().then(fulfil);
      }));
    }));
  });
}

async function anyThread() {
  const worker = new Worker(`
    const { parentPort, postMessageToThread, threadId } = require('worker_threads');
    process.on('workerMessage', (value, source) => {
      if (value === 'throw') throw new Error('no');
      parentPort.postMessage([value, source]);
    });
    parentPort.on('message', () => parentPort.close());
  `, { eval: true });
  const got = new Promise((fulfil) => worker.once('message', fulfil));
  await postMessageToThread(worker.threadId, { a: new Map([[1, 2]]) });
  assert.deepStrictEqual(await got, [{ a: new Map([[1, 2]]) }, 0]);
  await assert.rejects(postMessageToThread(worker.threadId, 'throw'), { code: 'ERR_WORKER_MESSAGING_ERRORED' });
  await assert.rejects(postMessageToThread(threadId, 1), { code: 'ERR_WORKER_MESSAGING_SAME_THREAD' });
  await assert.rejects(postMessageToThread(12345, 1), { code: 'ERR_WORKER_MESSAGING_FAILED' });
  const id = worker.threadId;
  worker.postMessage('end');
  await new Promise((fulfil) => worker.once('exit', fulfil));
  await assert.rejects(postMessageToThread(id, 1), { code: 'ERR_WORKER_MESSAGING_FAILED' });
  const deaf = new Worker('setInterval(() => {}, 1000)', { eval: true });
  await assert.rejects(postMessageToThread(deaf.threadId, 1), { code: 'ERR_WORKER_MESSAGING_FAILED' });
  await deaf.terminate();
  const blocked = new Worker('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)', { eval: true });
  await assert.rejects(postMessageToThread(blocked.threadId, 1, 30), { code: 'ERR_WORKER_MESSAGING_TIMEOUT' });
  await blocked.terminate();
}

async function errors() {
  const thrown = async (source) => {
    try {
      await ask(source);
    } catch (error) {
      return error;
    }
    return assert.fail('nothing came');
  };
  const coded = await thrown('throw Object.assign(new TypeError("text"), { code: "E_CODE", more: { list: [1] }, fn() {} })');
  assert.ok(coded instanceof TypeError && /at .*worker eval/.test(coded.stack));
  assert.deepStrictEqual([coded.name, coded.message, coded.code, coded.more], ['TypeError', 'text', 'E_CODE', { list: [1] }]);
  const own = await thrown('class Mine extends RangeError { get name() { return "Mine"; } } throw new Mine("m", { cause: new Error("why") })');
  assert.ok(own instanceof RangeError);
  assert.deepStrictEqual([own.name, own.cause.message], ['Mine', 'why']);
  assert.strictEqual(await thrown('throw 7'), 7);
  assert.strictEqual(await thrown('throw null'), null);
  assert.strictEqual((await thrown('throw () => 1')).message, '[Function (anonymous)]');
}

(async () => {
  await options();
  await environment();
  await directory();
  await anyThread();
  await errors();
})().then(mustCall());
