'use strict';
const { mustCall } = require('../common');
const assert = require('node:assert');
const { fork } = require('node:child_process');
const net = require('node:net');

if (process.argv[2] === 'child') {
  assert.strictEqual(process.env.NODE_CHANNEL_FD, undefined);
  process.on('message', (message, handle) => {
    if (message === 'server') {
      handle.on('connection', (socket) => socket.end('from the child'));
      process.send('listening');
    } else if (message === 'end') {
      process.disconnect();
      process.exit();
    } else {
      process.send({ back: message });
    }
  });
  process.send('up');
  return;
}

for (const serialization of ['json', 'advanced']) {
  const child = fork(__filename, ['child'], { serialization });
  const values = [{ text: 'é€😀\n'.repeat(20000), n: 1 }, [null, true], 'x'];
  if (serialization === 'advanced') values.push(new Map([[1, new Uint8Array([1, 2])]]), { big: 10n });
  const got = [];
  child.on('message', (message) => {
    if (message === 'up') {
      for (const value of values) child.send(value);
    } else {
      got.push(message.back);
      if (got.length === values.length) child.send('end');
    }
  });
  // The end of the channel and that of the process come in either order.
  child.on('disconnect', mustCall(() => assert.strictEqual(child.connected, false)));
  child.on('exit', mustCall((code) => {
    assert.strictEqual(code, 0);
    assert.deepStrictEqual(got, values);
  }));
  if (serialization === 'json') assert.throws(() => child.send(undefined), { code: 'ERR_MISSING_ARGS' });
}

// A listening socket travels.
const server = net.createServer().listen(0, '127.0.0.1', mustCall(() => {
  const child = fork(__filename, ['child']);
  const { port } = server.address();
  child.once('message', mustCall((up) => {
    assert.strictEqual(up, 'up');
    child.send('server', server);
    child.once('message', mustCall(() => {
      server.close();
      net.connect(port, '127.0.0.1').setEncoding('utf8').on('data', mustCall((text) => {
        assert.strictEqual(text, 'from the child');
        child.kill();
      }));
    }));
  }));
}));
