'use strict';
// A socket over a duplex, found where packages look for it: bytes both ways, the end, and an error.
const common = require('../common');
const assert = require('node:assert');
const net = require('node:net');
const tls = require('node:tls');
const { duplexPair, PassThrough } = require('node:stream');

const JSStreamSocket = new tls.TLSSocket(new PassThrough())._handle._parentWrap.constructor;
assert.strictEqual(JSStreamSocket.name, 'JSStreamSocket');

{
  const [here, there] = duplexPair();
  const socket = new JSStreamSocket(here);
  assert.ok(socket instanceof net.Socket);
  there.setEncoding('utf8');
  let got = '';
  there.on('data', (text) => (got += text));
  there.on('end', common.mustCall(() => {
    assert.strictEqual(got, 'hello world');
    there.end('answer');
  }));
  let answer = '';
  socket.setEncoding('utf8').on('data', (text) => (answer += text));
  socket.on('end', common.mustCall(() => assert.strictEqual(answer, 'answer')));
  socket.on('close', common.mustCall());
  socket.write('hello ');
  socket.end(Buffer.from('world'));
}

{
  const transport = new PassThrough();
  const socket = new JSStreamSocket(transport);
  const reason = new Error('broken');
  socket.on('error', common.mustCall((error) => assert.strictEqual(error, reason)));
  transport.destroy(reason);
}
