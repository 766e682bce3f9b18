'use strict';
// Servers that cannot listen and clients that cannot connect: Node's errors, as events, and never out of the call.
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { mustCall, tmpdir } = require('../common');

function failure(emitter) {
  return new Promise((resolve) => emitter.once('error', mustCall(resolve)));
}

(async () => {
  const first = http.createServer((req, res) => res.end('first'));
  await new Promise((resolve) => first.listen(0, '127.0.0.1', resolve));
  const { port } = first.address();

  const second = http.createServer();
  const taken = failure(second);
  second.listen(port, '127.0.0.1');
  const inUse = await taken;
  assert.strictEqual(inUse.message, `listen EADDRINUSE: address already in use 127.0.0.1:${port}`);
  assert.deepStrictEqual([inUse.code, inUse.errno, inUse.syscall, inUse.address, inUse.port], ['EADDRINUSE', -98, 'listen', '127.0.0.1', port]);
  // It may listen elsewhere afterwards.
  await new Promise((resolve) => second.listen(0, '127.0.0.1', resolve));
  second.close();

  const path = tmpdir.resolve('s.sock');
  const local = net.createServer().listen(path);
  await new Promise((resolve) => local.once('listening', resolve));
  const other = http.createServer();
  const takenPath = failure(other);
  other.listen(path);
  assert.deepStrictEqual([(await takenPath).code, (await takenPath).address], ['EADDRINUSE', path]);
  local.close();

  const refused = await failure(http.get({ port: 1, host: '127.0.0.1' }));
  assert.strictEqual(refused.message, 'connect ECONNREFUSED 127.0.0.1:1');
  const missing = await failure(http.get({ socketPath: tmpdir.resolve('none.sock') }));
  assert.deepStrictEqual([missing.code, missing.syscall], ['ENOENT', 'connect']);
  const unknown = await failure(http.get({ host: 'name.invalid', lookup: (name, options, callback) =>
    callback(Object.assign(new Error('getaddrinfo ENOTFOUND name.invalid'), { code: 'ENOTFOUND', hostname: name })) }));
  assert.deepStrictEqual([unknown.code, unknown.hostname], ['ENOTFOUND', 'name.invalid']);
  const resolver = await failure(http.get('http://name.invalid/'));
  assert.ok(['ENOTFOUND', 'EAI_AGAIN'].includes(resolver.code), resolver.code);
  assert.deepStrictEqual([resolver.syscall, resolver.hostname], ['getaddrinfo', 'name.invalid']);
  await assert.rejects(fetch(`http://127.0.0.1:9${'9'}/`), (error) => error.cause.code === 'ECONNREFUSED');
  assert.throws(() => http.get('ftp://x'), { code: 'ERR_INVALID_PROTOCOL' });
  assert.throws(() => http.get({ path: '/a b' }), { code: 'ERR_UNESCAPED_CHARACTERS' });

  // The first one never noticed.
  const answer = await fetch(`http://127.0.0.1:${port}/`);
  assert.strictEqual(await answer.text(), 'first');
  first.close();
  first.closeAllConnections();
})();
