'use strict';
// Ends of a worker: a crash, a kill, an address in use, its own wish, and the death of the primary.
const assert = require('node:assert');
const { fork } = require('node:child_process');
const cluster = require('node:cluster');
const net = require('node:net');

if (cluster.isWorker) {
  const { DO: what, PORT: port } = process.env;
  if (what === 'crash') process.exit(7);
  if (what === 'leave') cluster.worker.disconnect();
  if (what === 'wait') process.on('message', () => {});
  if (what === 'orphan') net.createServer().listen(0, '127.0.0.1', () => process.send(process.pid));
  if (what === 'busy') {
    net.createServer().listen(+port, '127.0.0.1').on('error', (error) => {
      process.send({ code: error.code, syscall: error.syscall, port: error.port });
      cluster.worker.disconnect();
    });
  }
} else if (process.argv[2] === 'primary') {
  // Dies without a word to its worker.
  cluster.fork({ DO: 'orphan' }).on('message', (pid) => process.send(pid, () => process.kill(process.pid, 'SIGKILL')));
} else {
  const { mustCall } = require('../common');
  const end = (env, check) => {
    const worker = cluster.fork(env);
    worker.on('exit', mustCall((code, signal) => {
      check(worker, code, signal);
      assert.ok(worker.isDead());
      assert.strictEqual(worker.isConnected(), false);
    }));
    return worker;
  };
  end({ DO: 'crash' }, (worker, code) => assert.deepStrictEqual([code, worker.exitedAfterDisconnect], [7, false]));
  end({ DO: 'leave' }, (worker, code) => assert.deepStrictEqual([code, worker.exitedAfterDisconnect], [0, true]));
  const victim = end({ DO: 'wait' }, (worker, code, signal) => assert.deepStrictEqual([code, signal], [null, 'SIGTERM']));
  victim.on('online', mustCall(() => victim.kill()));
  const busy = net.createServer().listen(0, '127.0.0.1', mustCall(() => {
    const { port } = busy.address();
    end({ DO: 'busy', PORT: port }, (worker, code) => {
      assert.strictEqual(code, 0);
      busy.close();
    }).on('message', mustCall((error) => assert.deepStrictEqual(error, { code: 'EADDRINUSE', syscall: 'bind', port })));
  }));

  let orphan;
  const primary = fork(__filename, ['primary']);
  primary.on('message', mustCall((pid) => (orphan = pid)));
  primary.on('exit', mustCall((code, signal) => {
    assert.strictEqual(signal, 'SIGKILL');
    const poll = () => {
      try {
        process.kill(orphan, 0);
        setTimeout(poll, 20);
      } catch (error) {
        assert.strictEqual(error.code, 'ESRCH');
      }
    };
    poll();
  }));
}
