'use strict';
// Random bytes, and messages with random mistakes, for server and client: whether they come in one piece or in many makes no
// difference, nothing but Node's errors comes of them, and good messages are understood as before.
//
// A failure names the seed: WEFT_FUZZ_SEED=… repeats the run.
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { exchange } = require('../servers/raw');

const seed = Number(process.env.WEFT_FUZZ_SEED ?? Date.now() % 2 ** 31);
let state = seed || 1;
function random(below) {
  // xorshift: the same numbers on every runtime.
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % below;
}
const pick = (list) => list[random(list.length)];

const requests = [
  'GET / HTTP/1.1\r\nHost: x\r\nA: b\r\nCookie: c=d\r\n\r\n',
  'POST /a?b HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\nhello world',
  'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTrailer: t\r\n\r\n5;e=f\r\nhello\r\n3\r\nabc\r\n0\r\nt: u\r\n\r\nGET /next HTTP/1.1\r\nHost: x\r\n\r\n',
  'PUT http://x:1/ HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabcHEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
];
const responses = [
  'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nA: b\r\n\r\nhello',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nT: u\r\n\r\n',
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.0 404 Not Found\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\nuntil the end',
  'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n',
];
const snippets = ['\r\n', '\n', '\r', ' ', '\t', ':', ';', '0', '\0', '\x7f', '\xff', ',', 'chunked', 'Content-Length: 7\r\n', 'Transfer-Encoding: chunked\r\n', 'HTTP/1.1', '\r\n\r\n', '-1', 'ffffffff'];

function damaged(text) {
  if (random(12) === 0) return Array.from({ length: 1 + random(200) }, () => String.fromCharCode(random(256))).join('');
  for (let count = 1 + random(3); count > 0; count--) {
    const at = random(text.length + 1);
    switch (random(4)) {
      case 0: text = text.slice(0, at) + pick(snippets) + text.slice(at); break;
      case 1: text = text.slice(0, at) + text.slice(at + 1 + random(4)); break;
      case 2: text = text.slice(0, at) + String.fromCharCode(random(256)) + text.slice(at + 1); break;
      default: text = text.slice(0, at) + text.slice(at, at + random(30)) + text.slice(at);
    }
  }
  return text;
}

function pieces(text) {
  const result = [];
  for (let at = 0; at < text.length;) {
    const size = 1 + random(pick([2, 10, 60]));
    result.push(text.slice(at, at + size));
    at += size;
  }
  return result;
}

async function inBatches(inputs, size, check) {
  for (let at = 0; at < inputs.length; at += size) await Promise.all(inputs.slice(at, at + size).map(check));
}

/** Which requests a server sees in these bytes, and with which error it ends. */
async function seenIn(chunks) {
  const seen = [];
  const server = http.createServer((req, res) => {
    assert.match(req.method, /^[A-Z-]+$/);
    assert.doesNotMatch(req.url, /[\0\r\n ]/);
    seen.push([req.method, req.url, req.httpVersion, req.rawHeaders]);
    req.on('error', () => {}).on('end', () => res.destroyed || res.end('fine')).resume();
  });
  server.on('connect', (req, socket) => socket.destroy());
  server.on('clientError', (error, socket) => {
    // A client that closed before it took all its answers resets the connection.
    if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') seen.push([error.code, error.reason]);
    socket.destroy();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  await exchange(server.address().port, chunks, { end: true, gap: 0 });
  server.close();
  server.closeAllConnections();
  return seen;
}

async function ofServer() {
  await inBatches(Array.from({ length: 400 }, () => damaged(pick(requests))), 20, async (bytes) => {
    const cut = pieces(bytes);
    const [whole, split] = [await seenIn(bytes), await seenIn(cut)];
    // After a last answer ("Connection: close") the rest may come or not.
    const common = Math.min(whole.length, split.length);
    assert.deepStrictEqual(split.slice(0, common), whole.slice(0, common), `seed ${seed}: ${JSON.stringify(cut)}`);
  });
  for (const bytes of requests) assert.ok((await seenIn(bytes)).every((one) => one.length === 4), bytes);
}

/** What a client makes of these bytes. */
async function understood(chunks) {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', async () => {
      for (const chunk of chunks) {
        if (socket.destroyed) return;
        socket.write(chunk, 'latin1');
        if (chunks.length > 1) await new Promise((resolve) => setTimeout(resolve, 1));
      }
      socket.end();
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const seen = [];
  await new Promise((resolve) => {
    const req = http.get({ port: server.address().port, host: '127.0.0.1', agent: false });
    req.on('information', ({ statusCode }) => seen.push(statusCode));
    req.on('upgrade', (res, socket) => {
      seen.push('upgrade');
      socket.destroy();
    });
    req.on('response', (res) => {
      let text = '';
      seen.push(res.statusCode, res.statusMessage, res.rawHeaders);
      res.on('data', (data) => (text += data.toString('latin1')));
      res.on('error', (error) => assert.ok(error.code, `seed ${seed}: ${error.stack}`));
      res.on('close', () => {
        seen.push(res.complete, res.complete && text);
        resolve();
      });
    });
    // What follows a whole answer is an error if it comes with it, and nobody's business if it comes later.
    req.on('error', (error) => assert.ok(error.code, `seed ${seed}: ${error.stack}`));
    req.on('close', () => setImmediate(resolve));
  });
  server.close();
  return seen;
}

async function ofClient() {
  await inBatches(Array.from({ length: 200 }, () => damaged(pick(responses))), 20, async (bytes) => {
    const cut = pieces(bytes);
    const [whole, split] = [await understood([bytes]), await understood(cut)];
    assert.deepStrictEqual(split, whole, `seed ${seed}: ${JSON.stringify(cut)}`);
  });
  for (const bytes of responses) assert.ok((await understood([bytes])).includes(true), bytes);
}

ofServer().then(ofClient);
