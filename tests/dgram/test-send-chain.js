'use strict';
// Each datagram is sent by the callback of the one before, with nothing else to wake the loop.
const { mustCall } = require('../common');
const assert = require('node:assert');
const dgram = require('node:dgram');

const receiver = dgram.createSocket('udp4').bind(0, '127.0.0.1', () => {
  const { port } = receiver.address();
  receiver.close(() => {
    const sender = dgram.createSocket('udp4');
    let left = 40;
    const next = mustCall((error, bytes) => {
      assert.deepStrictEqual([error, bytes], [null, 5]);
      if (--left > 0) sender.send('hello', port, '127.0.0.1', next);
      else sender.close();
    }, 40);
    sender.send('hello', port, '127.0.0.1', next);
  });
});
