'use strict';
// WebSockets, server and client: texts and bytes, fragments, pings, close codes, compression, back-pressure, subprotocols,
// servers inside an HTTP server, streams, and peers that break the protocol.
const crypto = require('node:crypto');
const http = require('node:http');
const net = require('node:net');
const { once } = require('node:events');
const { WebSocket, WebSocketServer, createWebSocketStream } = require('ws');

const print = (title, value) => console.log(title, JSON.stringify(value));
const closed = (ws) => new Promise((resolve) => ws.once('close', (code, reason) => resolve([code, String(reason)])));
const message = (ws) => new Promise((resolve) => ws.once('message', (data, binary) => resolve(binary ? [...data] : String(data))));
const open = async (address, ...rest) => {
  const ws = new WebSocket(address, ...rest);
  await once(ws, 'open');
  return ws;
};

async function echo(address) {
  const ws = await open(address);
  print('state', [ws.readyState, ws.protocol, ws.extensions, ws.binaryType, ws.isPaused]);
  for (const data of ['', 'a', 'Grüße \u{1f600}', 'x'.repeat(125), 'x'.repeat(126), 'x'.repeat(65535), 'x'.repeat(65536), 'y'.repeat(1_000_000)]) {
    ws.send(data);
    print(`text of ${data.length}`, await message(ws) === data);
  }
  for (const data of [Buffer.from([0, 255]), new Uint16Array([1, 515]), new Uint8Array([7]).buffer]) {
    ws.send(data);
    print('bytes', await message(ws));
  }
  ws.send('part one, ', { fin: false });
  ws.send('part two', { fin: true });
  print('fragments', await message(ws));
  ws.ping('are you there?');
  print('pong', String((await once(ws, 'pong'))[0]));
  for (const type of ['arraybuffer', 'fragments', 'nodebuffer']) {
    ws.binaryType = type;
    ws.send(Buffer.from('abc'));
    const [data] = await once(ws, 'message');
    print(type, Array.isArray(data) ? data.map(String) : Buffer.from(data).toString());
  }
  let count = 0;
  const all = new Promise((resolve) => ws.on('message', () => ++count === 1000 && resolve()));
  for (let i = 0; i < 1000; i++) ws.send(`message ${i}`);
  await all;
  print('1,000', [count, ws.bufferedAmount]);
  ws.close(4001, 'done für heute');
  print('closed', await closed(ws));
  print('after it', await new Promise((resolve) => ws.send('late', (error) => resolve(error.message))));
}

async function closing(server, address) {
  const codes = [];
  server.once('connection', (peer) => peer.once('close', (code, reason) => codes.push([code, String(reason)])));
  const ws = await open(address);
  ws.terminate();
  print('terminated', await closed(ws));
  server.once('connection', (peer) => peer.close(1013, 'try again later'));
  print('by the server', await closed(new WebSocket(address)));
  server.once('connection', (peer) => peer.terminate());
  print('lost', await closed(new WebSocket(address)));
  print('seen by the server', codes);
  const quiet = await open(address);
  try {
    quiet.close(1005);
  } catch (error) {
    print('no such code', error.message);
  }
  quiet.close();
  print('without a code', await closed(quiet));
}

async function handshakes(server, port, address) {
  const chosen = await open(`${address}/path?x=1`, ['v2', 'v1'], { headers: { 'X-Test': 'yes' }, origin: 'http://o.example' });
  print('subprotocol', chosen.protocol);
  chosen.close();
  await closed(chosen);
  const refused = new WebSocket(`${address}/refused`);
  const [, answer] = await once(refused, 'unexpected-response');
  print('refused', [answer.statusCode, answer.headers['x-why']]);
  refused.on('error', () => {});
  refused.terminate();
  for (const [title, make] of [
    ['refused as an error', () => new WebSocket(`${address}/refused`)], ['nobody there', () => new WebSocket('ws://127.0.0.1:1')],
    ['redirect', () => new WebSocket(`http://127.0.0.1:${port}/moved`)], ['too slow', () => new WebSocket(`${address}/slow`, { handshakeTimeout: 50 })],
  ]) {
    const [error] = await once(make(), 'error');
    print(title, [error.code, error.message.replaceAll(port, 'PORT')]);
  }
  const followed = await open(`ws://127.0.0.1:${port}/moved`, { followRedirects: true });
  print('redirect followed', followed.url.replace(port, 'PORT'));
  followed.close();
  await closed(followed);
  for (const bad of ['ftp://x', 'ws://x/#hash', 'nothing']) {
    try {
      new WebSocket(bad);
    } catch (error) {
      print('bad address', [error.name, error.message]);
    }
  }
}

/** A client by hand, to send what no library sends. */
async function rawClient(port, frames, headers = {}) {
  const socket = net.connect(port, '127.0.0.1');
  const all = { 'Upgrade': 'websocket', 'Connection': 'Upgrade', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version': '13', ...headers };
  socket.write(`GET / HTTP/1.1\r\nHost: x\r\n${Object.entries(all).filter(([, v]) => v !== null).map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n`);
  for (const frame of frames) socket.write(frame);
  const parts = [];
  socket.on('error', () => {});
  socket.on('data', (data) => parts.push(data));
  socket.setTimeout(1000, () => socket.destroy());
  await once(socket, 'close');
  const answer = Buffer.concat(parts);
  const end = answer.indexOf('\r\n\r\n');
  return [answer.subarray(0, end).toString().replace(/Date: .*/, 'Date: DATE'), answer.subarray(end + 4).toString('hex')];
}

async function rules(port) {
  const masked = (first, payload, length = payload.length) => Buffer.concat([Buffer.from([first, 0x80 | length]), Buffer.alloc(4), Buffer.from(payload)]);
  const bye = masked(0x88, [0x03, 0xe8]);
  for (const [title, frames] of [
    ['masked text', [masked(0x81, 'hi'), bye]], ['not masked', [Buffer.from('810161', 'hex')]], ['reserved bit', [masked(0xa1, 'x')]],
    ['opcode', [masked(0x83, 'x')]], ['no start', [masked(0x80, 'x')]], ['long ping', [Buffer.concat([Buffer.from([0x89, 0xfe, 0, 126]), Buffer.alloc(130)])]],
    ['cut ping', [masked(0x09, 'x')]], ['no UTF-8', [masked(0x81, [0xff, 0xfe])]], ['bad close code', [masked(0x88, [0x03, 0xec])]], ['short close', [masked(0x88, [3])]],
    ['too long', [Buffer.from('81ff000000000fffffff00000000', 'hex')]], ['ping between fragments', [masked(0x01, 'a'), masked(0x89, 'p'), masked(0x80, 'b'), bye]],
  ]) print(title, (await rawClient(port, frames))[1]);
  for (const headers of [{ 'Sec-WebSocket-Version': '7' }, { 'Sec-WebSocket-Key': 'short' }, { 'Sec-WebSocket-Key': null }, { Upgrade: 'other' },
    { 'Sec-WebSocket-Protocol': 'a, a' }, { 'Sec-WebSocket-Extensions': 'permessage-deflate; server_max_window_bits=99' }, { Connection: 'close' }]) {
    print(JSON.stringify(headers), await rawClient(port, [], headers));
  }
}

async function compression() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: { threshold: 10, concurrencyLimit: 2 } });
  await once(server, 'listening');
  server.on('connection', (ws) => ws.on('message', (data, binary) => ws.send(data, { binary })));
  for (const options of [{}, { clientNoContextTakeover: true, serverNoContextTakeover: true }, { serverMaxWindowBits: 9 }]) {
    const ws = await open(`ws://127.0.0.1:${server.address().port}`, { perMessageDeflate: { threshold: 10, ...options } });
    const texts = Array.from({ length: 40 }, (_, i) => 'squeeze me '.repeat(i * 10));
    const answers = [];
    const all = new Promise((resolve) => ws.on('message', (data) => answers.push(String(data)) === texts.length && resolve()));
    for (const text of texts) ws.send(text);
    await all;
    const bytes = ws._socket.bytesRead;
    print('compressed', [ws.extensions, answers.every((text, i) => text === texts[i]), bytes < 20_000]);
    ws.close();
    await closed(ws);
  }
  server.close();
  await once(server, 'close');
}

async function streams(address) {
  const ws = new WebSocket(address);
  const duplex = createWebSocketStream(ws);
  const sent = crypto.createHash('sha1');
  const back = crypto.createHash('sha1');
  let left = 2_000_000;
  duplex.on('data', (data) => {
    back.update(data);
    if ((left -= data.length) === 0) duplex.end();
  });
  for (let i = 0; i < 20; i++) {
    const chunk = Buffer.alloc(100_000, i);
    sent.update(chunk);
    if (!duplex.write(chunk)) await once(duplex, 'drain');
  }
  await once(duplex, 'close');
  print('2 MB through a stream', sent.digest('hex') === back.digest('hex'));
  const events = [];
  const events2 = new WebSocket(address);
  events2.onopen = ({ type }) => {
    events.push(type);
    events2.send('x');
  };
  events2.onmessage = ({ data, type }) => {
    events.push([type, data]);
    events2.close(1000);
  };
  await new Promise((resolve) => {
    events2.onclose = ({ code, wasClean, reason }) => resolve(events.push([code, wasClean, reason]));
  });
  print('events', events);
}

(async () => {
  const server = http.createServer((req, res) => {
    if (req.url === '/moved') res.writeHead(302, { Location: '/here' }).end();
    else res.end('plain HTTP');
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 2_000_000, handleProtocols: (names) => [...names].find((name) => name === 'v1') ?? false });
  server.on('upgrade', (req, socket, head) => {
    if (req.url === '/refused') return socket.end('HTTP/1.1 401 Unauthorized\r\nX-Why: no ticket\r\nContent-Length: 0\r\n\r\n');
    if (req.url === '/moved') return socket.end('HTTP/1.1 302 Found\r\nLocation: /here\r\nConnection: close\r\n\r\n');
    if (req.url === '/slow') return setTimeout(() => socket.destroy(), 500);
    sockets.handleUpgrade(req, socket, head, (ws) => sockets.emit('connection', ws, req));
  });
  sockets.on('connection', (ws, req) => {
    if (req.url.startsWith('/path')) print('request', [req.url, req.headers['x-test'], req.headers.origin, req.headers['sec-websocket-protocol']]);
    ws.on('error', () => {});
    ws.on('message', (data, binary) => ws.send(data, { binary }));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  const address = `ws://127.0.0.1:${port}`;
  await echo(address);
  await closing(sockets, address);
  await handshakes(sockets, port, address);
  await rules(port);
  await compression();
  await streams(address);
  print('plain', await new Promise((resolve) => http.get(`http://127.0.0.1:${port}`, (res) => resolve(res.statusCode))));
  // The runtime's own WebSocket talks to it as well.
  const own = new globalThis.WebSocket(address, ['v1']);
  await once(own, 'open');
  own.send('from the runtime');
  const [{ data }] = await once(own, 'message');
  own.close(4000, 'bye');
  const [event] = await once(own, 'close');
  print('global WebSocket', [own.protocol, data, event.code, event.reason, event.wasClean]);
  server.close();
  server.closeAllConnections();
  for (const ws of sockets.clients) ws.terminate();
})();
