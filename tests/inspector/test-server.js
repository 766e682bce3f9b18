'use strict';
// The server answers only those who may ask, and ends a connection that breaks the protocol; the program does not notice.
const assert = require('node:assert');
const { once } = require('node:events');
const net = require('node:net');
require('../common');
const { Client, Program } = require('./client');

/** The answer to a request that is written byte for byte. */
async function ask(port, text) {
  const socket = net.connect(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk) => { answer += chunk; });
  socket.write(text);
  await once(socket, 'close');
  return answer;
}

const upgrade = (path, host = 'localhost') => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\n` +
  'Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

(async () => {
  const program = new Program(['--inspect=0', '-e', 'process.stdin.resume()']);
  const url = new URL(await program.address());
  const { port } = url;
  const get = (path, host) => ask(port, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);

  assert.strictEqual(url.hostname, '127.0.0.1');
  for (const host of ['localhost', `127.0.0.1:${port}`, '[::1]:9229', 'LOCALHOST:1']) {
    const answer = await get('/json/list', host);
    const [target] = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
    assert.strictEqual(`/${target.id}`, url.pathname);
    assert.strictEqual(target.webSocketDebuggerUrl, `ws://${host}${url.pathname}`);
  }
  assert.match(await get('/json/version', 'localhost'), /"Protocol-Version": "1\.1"/);
  // A page of a browser may be led here by a name of its own.
  for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', 'localhost:port', '[::1']) {
    assert.match(await get('/json/list', host), /^HTTP\/1\.1 400 /);
    assert.match(await ask(port, upgrade(url.pathname, host)), /^HTTP\/1\.1 400 /);
  }
  assert.match(await ask(port, upgrade('/not-the-id')), /^HTTP\/1\.1 400 /);
  assert.match(await ask(port, 'POST /json/list HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n'), /^HTTP\/1\.1 400 /);
  assert.match(await ask(port, 'what is this\r\n\r\n'), /^HTTP\/1\.1 400 /);

  // Broken frames: not masked, reserved bits, a control frame in pieces, a continuation of nothing, binary data.
  for (const [frame, code] of [
    ['\x81\x01a', 1002], ['\xc1\x80\0\0\0\0', 1002], ['\x09\x80\0\0\0\0', 1002], ['\x80\x80\0\0\0\0', 1002],
    ['\x82\x80\0\0\0\0', 1003], ['\x81\x81\0\0\0\0\xff', 1007],
  ]) {
    const answer = await ask(port, Buffer.from(upgrade(url.pathname) + frame, 'latin1'));
    assert.match(answer, /^HTTP\/1\.1 101 [^]*Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\n/);
    assert.strictEqual(answer.slice(answer.indexOf('\r\n\r\n') + 4), `\x88\x02${String.fromCharCode(code >> 8, code & 255)}`);
  }

  const client = await Client.connect(url.href);
  await assert.rejects(client.send('No.suchMethod'), { code: -32601 });
  const { result } = await client.send('Runtime.evaluate', { expression: '"grüße".length' });
  assert.strictEqual(result.value, 5);
  await client.close();
  program.child.stdin.end();
  assert.strictEqual(await program.ended, 0);
})();
