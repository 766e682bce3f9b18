'use strict';
// Many questions at once, silent servers, and the end of a process or a thread while questions are open.
const assert = require('node:assert');
const dns = require('node:dns');
const { spawnSync } = require('node:child_process');
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');
const { mustCall } = require('../common');
const server = require('./name_server');

async function worker() {
  const resolver = new dns.promises.Resolver();
  resolver.setServers([workerData.address]);
  dns.setServers([workerData.address]);
  const one = await resolver.resolve4('one.test');
  const other = await dns.promises.resolve4('other.test');
  parentPort.postMessage([one, other, dns.cacheStats().entries]);
  // Left open: the thread ends with it.
  resolver.resolve4('mute.test').catch(() => {});
  process.exit(0);
}

function exitWithOpenQuestions(address) {
  const resolver = new dns.Resolver();
  resolver.setServers([address]);
  for (let i = 0; i < 1000; i++) resolver.resolve4(`mute${i}.test`, () => process.exit(9));
  setTimeout(() => process.exit(0), 50);
}

async function main() {
  const ns = await server.start(({ name }) => (name.startsWith('mute') ? null : { answers: [server.address(name, '192.0.2.1', 60)] }));
  const make = (options) => {
    const resolver = new dns.promises.Resolver(options);
    resolver.setServers([ns.address]);
    return resolver;
  };

  // None is lost, though each would overflow the socket's buffer if it were sent at once.
  {
    const resolver = make();
    dns.setCache({ maxEntries: 100 });
    const results = await Promise.all(Array.from({ length: 4000 }, (_, i) => resolver.resolve4(`n${i}.test`)));
    assert.ok(results.every(([address]) => address === '192.0.2.1'));
    assert.strictEqual(dns.cacheStats().entries, 100);
    assert.ok(ns.asked.length < 7000, `${ns.asked.length} questions`);
  }

  // Those that wait in line end with cancel(), too, in the order of asking.
  {
    const plain = new dns.Resolver();
    plain.setServers([ns.address]);
    const order = [];
    await new Promise((resolve) => {
      for (let i = 0; i < 600; i++) {
        plain.resolve4(`mute${i}.test`, (error) => {
          assert.strictEqual(error.code, 'ECANCELLED');
          if (order.push(i) === 600) resolve();
        });
      }
      plain.cancel();
      assert.strictEqual(order.length, 0);
    });
    assert.deepStrictEqual(order, Array.from({ length: 600 }, (_, i) => i));
    // And the resolver goes on.
    await new Promise((resolve) => plain.resolve4('after.test', mustCall((error, list) => {
      assert.deepStrictEqual(list, ['192.0.2.1']);
      resolve();
    })));
  }

  // Silence: each try has its time; answers of others are not held up by it.
  {
    const resolver = make({ timeout: 400, tries: 3, maxTimeout: 400 });
    const start = performance.now();
    const silent = Array.from({ length: 600 }, (_, i) => assert.rejects(resolver.resolve4(`mute${i}.test`), { code: 'ETIMEOUT' }));
    await resolver.resolve4('heard.test').catch(() => resolver.resolve4('heard.test'));
    await Promise.all(silent);
    const took = performance.now() - start;
    assert.ok(took >= 400, `${took} ms`);
  }

  // A callback that cancels, asks, and drops its resolver while answers are given.
  {
    let plain = new dns.Resolver();
    plain.setServers([ns.address]);
    await new Promise((resolve) => {
      for (let i = 0; i < 5; i++) plain.resolve4(`mute${i}.test`, (error) => assert.strictEqual(error.code, 'ECANCELLED'));
      plain.resolve4('first.test', mustCall(() => {
        plain.cancel();
        plain.resolve4('second.test', mustCall(() => {
          plain = undefined;
          resolve();
        }));
      }));
    });
  }

  // Nothing keeps a process alive after the last answer, nor from ending before it.
  for (const mode of ['exit', 'done']) {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [__filename, mode, ns.address], { encoding: 'utf8', timeout: 20000 });
    assert.strictEqual(status, 0, `${mode}: ${stderr}`);
    assert.ok(performance.now() - start < 10000, mode);
  }

  // Each thread has its own resolver and cache.
  {
    const results = await Promise.all(Array.from({ length: 4 }, () => new Promise((resolve, reject) => {
      let message;
      new Worker(__filename, { workerData: { address: ns.address } })
        .on('message', (value) => { message = value; })
        .on('error', reject)
        .on('exit', () => resolve(message));
    })));
    assert.deepStrictEqual(results, Array(4).fill([['192.0.2.1'], ['192.0.2.1'], 2]));
  }
  ns.close();
}

if (!isMainThread) worker();
else if (process.argv[2] === 'exit') exitWithOpenQuestions(process.argv[3]);
else if (process.argv[2] === 'done') {
  // Nobody answers there; a resolver that was asked nothing more ends with its refusal.
  const resolver = new dns.Resolver({ timeout: 20, tries: 1 });
  resolver.setServers(['127.0.0.1:1']);
  resolver.resolve4('gone.test', mustCall((error) => assert.match(error.code, /^(ECONNREFUSED|ETIMEOUT)$/)));
} else main().then(mustCall());
