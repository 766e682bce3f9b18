'use strict';
// WebSocket: text and bytes both ways, fragments, pings, closing from either side, refusals. Against a server of a few lines.
const { mustCall, mustNotCall } = require('../common');
const assert = require('node:assert');
const crypto = require('node:crypto');
const http = require('node:http');
const { once } = require('node:events');

const TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10;

function frame(opcode, payload, final = true) {
  payload = Buffer.from(payload);
  const head = payload.length < 126 ? Buffer.alloc(2) : Buffer.alloc(4);
  head[0] = (final ? 0x80 : 0) | opcode;
  head[1] = Math.min(payload.length, 126);
  if (payload.length >= 126) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

/** Calls back with opcode and payload of each (small, unfragmented, masked) frame. */
function readFrames(socket, callback) {
  let buffer = Buffer.alloc(0);
  socket.on('data', (data) => {
    buffer = Buffer.concat([buffer, data]);
    for (;;) {
      if (buffer.length < 6) return;
      assert.ok(buffer[1] & 0x80, 'frames of clients are masked');
      let length = buffer[1] & 0x7f;
      let at = 2;
      if (length === 126) {
        length = buffer.readUInt16BE(2);
        at = 4;
      }
      if (buffer.length < at + 4 + length) return;
      const payload = Buffer.from(buffer.subarray(at + 4, at + 4 + length)).map((byte, i) => byte ^ buffer[at + (i & 3)]);
      callback(buffer[0] & 15, payload);
      buffer = buffer.subarray(at + 4 + length);
    }
  });
}

const pongs = [];
const server = http.createServer((request, response) => response.writeHead(403).end());
server.on('upgrade', (request, socket) => {
  socket.on('error', () => {});
  if (request.url === '/refuse') {
    socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  const accept = crypto.createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  const protocol = request.headers['sec-websocket-protocol'];
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    `Sec-WebSocket-Accept: ${request.url === '/wrong' ? 'x' : accept}\r\n` +
    `${protocol ? `Sec-WebSocket-Protocol: ${protocol.split(',')[0]}\r\n` : ''}\r\n`);
  if (request.url === '/pieces') {
    socket.write(Buffer.concat([frame(TEXT, 'on', false), frame(PING, 'p'), frame(0, 'e', true)]));
  }
  if (request.url === '/cut') return socket.destroy();
  readFrames(socket, (opcode, payload) => {
    if (opcode === PONG) pongs.push(payload.toString());
    else socket.write(frame(opcode, payload));
    if (opcode === CLOSE) socket.end();
  });
});

server.listen(0, '127.0.0.1', mustCall(async () => {
  const base = `ws://127.0.0.1:${server.address().port}`;
  {
    const socket = new WebSocket(base, ['one', 'two']);
    assert.strictEqual(socket.readyState, WebSocket.CONNECTING);
    socket.binaryType = 'arraybuffer';
    await once(socket, 'open');
    assert.deepStrictEqual([socket.protocol, socket.readyState, socket.url], ['one', WebSocket.OPEN, `${base}/`]);
    for (const message of ['täxt', 'x'.repeat(50_000), new Uint8Array([1, 2, 3]), new Blob(['blob'])]) {
      socket.send(message);
      const [event] = await once(socket, 'message');
      assert.ok(event instanceof MessageEvent && event instanceof Event);
      assert.strictEqual(event.origin, base);
      if (typeof message === 'string') assert.strictEqual(event.data, message);
      else assert.deepStrictEqual(Buffer.from(event.data), Buffer.from(await new Response(message).arrayBuffer()));
    }
    socket.close(3001, 'enough');
    const [event] = await once(socket, 'close');
    assert.ok(event instanceof CloseEvent);
    assert.deepStrictEqual([event.code, event.reason, event.wasClean], [3001, 'enough', true]);
    assert.strictEqual(socket.readyState, WebSocket.CLOSED);
  }
  {
    const socket = new WebSocket(`${base}/pieces`);
    const [event] = await once(socket, 'message');
    assert.strictEqual(event.data, 'one');
    while (pongs.length === 0) await new Promise(setImmediate);
    assert.deepStrictEqual(pongs, ['p']);
    socket.close();
    await once(socket, 'close');
  }
  for (const path of ['/refuse', '/wrong']) {
    const socket = new WebSocket(base + path);
    socket.onopen = mustNotCall();
    socket.onerror = mustCall();
    const [event] = await new Promise((resolve) => socket.addEventListener('close', (...args) => resolve(args)));
    assert.deepStrictEqual([event.code, event.wasClean], [1006, false]);
  }
  {
    const socket = new WebSocket(`${base}/cut`);
    const event = await new Promise((resolve) => { socket.onclose = resolve; });
    assert.deepStrictEqual([event.code, event.wasClean], [1006, false]);
  }
  assert.throws(() => new WebSocket('ftp://x'), { name: 'SyntaxError' });
  assert.throws(() => new WebSocket(base, ['a', 'a']), { name: 'SyntaxError' });
  server.close();
}));
assert.strictEqual(http.WebSocket, WebSocket);
assert.strictEqual(http.MessageEvent, MessageEvent);
assert.strictEqual(http.CloseEvent, CloseEvent);
