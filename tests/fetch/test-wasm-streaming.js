'use strict';
// WebAssembly.compileStreaming() and instantiateStreaming(): modules out of Responses, and what is no module.
const { mustCall } = require('../common');
const assert = require('node:assert');
const http = require('node:http');

// (module (func (export "f") (result i32) i32.const 42) (func (export "g") unreachable))
const bytes = Buffer.from('0061736d010000000108026000017f60000003030200010709020166000001670001' + '0a0a020400412a0b0300000b', 'hex');
const wasm = { headers: { 'Content-Type': 'application/wasm' } };

const server = http.createServer(async (request, response) => {
  response.setHeader('Content-Type', request.url === '/text' ? 'text/plain' : 'application/wasm');
  response.statusCode = request.url === '/missing' ? 404 : 200;
  for (const byte of bytes) {
    response.write(Buffer.from([byte]));
    await new Promise(setImmediate);
  }
  response.end();
});

server.listen(0, '127.0.0.1', mustCall(async () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  const { instance } = await WebAssembly.instantiateStreaming(fetch(`${base}/m`));
  assert.strictEqual(instance.exports.f(), 42);
  assert.throws(instance.exports.g, (error) => error instanceof WebAssembly.RuntimeError && error.stack.includes(`${base}/m:wasm-function[1]`));
  assert.ok(await WebAssembly.compileStreaming(new Response(bytes, wasm)) instanceof WebAssembly.Module);

  await assert.rejects(WebAssembly.compileStreaming(5), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
  await assert.rejects(WebAssembly.compileStreaming(fetch(`${base}/text`)), { code: 'ERR_WEBASSEMBLY_RESPONSE', message: /MIME type 'text\/plain'/ });
  await assert.rejects(WebAssembly.compileStreaming(fetch(`${base}/missing`)), { code: 'ERR_WEBASSEMBLY_RESPONSE', message: /status code 404/ });
  for (const wrong of [bytes.subarray(0, -2), Buffer.concat([bytes, Buffer.from('x')]), Buffer.from('text'), Buffer.alloc(0)]) {
    await assert.rejects(WebAssembly.compileStreaming(new Response(wrong, wasm)), { name: 'CompileError' });
  }
  const failing = new ReadableStream({ pull() { throw new RangeError('mine'); } });
  await assert.rejects(WebAssembly.compileStreaming(new Response(failing, wasm)), { name: 'RangeError', message: 'mine' });
  server.closeAllConnections();
  server.close();
}));
