'use strict';
// What a server writes, byte for byte: framing, order, and what it does with its connection.
const { mustCall } = require('../common');
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

/** Sends `text` (parts with pauses between) to a server with the listener; resolves to all it answers until it is quiet or closes. */
function exchange(options, listener, parts, prepare) {
  return new Promise((resolve, reject) => {
    const server = http.createServer(options, listener);
    server.keepAliveTimeout = 150;
    server.keepAliveTimeoutBuffer = 0;
    prepare?.(server);
    server.listen(0, '127.0.0.1', () => {
      const socket = net.connect(server.address().port, '127.0.0.1');
      let received = '';
      socket.setEncoding('latin1').on('data', (text) => { received += text; });
      socket.on('error', reject);
      socket.on('close', () => {
        server.close();
        resolve(received.replace(/Date: [^\r]*GMT\r\n/g, 'Date\r\n'));
      });
      (async () => {
        for (const part of [parts].flat()) {
          socket.write(part, 'latin1');
          await new Promise((done) => setTimeout(done, 20));
        }
      })();
    });
  });
}
const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const kept = 'Date\r\nConnection: keep-alive\r\nKeep-Alive: timeout=0\r\n';
const closed = 'Date\r\nConnection: close\r\n';

(async () => {
  for (const [name, listener, answer] of [
    ['text', (req, res) => res.end('hello'), `HTTP/1.1 200 OK\r\n${kept}Content-Length: 5\r\n\r\nhello`],
    ['UTF-8', (req, res) => res.end('h\u00e4\u20ac'), `HTTP/1.1 200 OK\r\n${kept}Content-Length: 6\r\n\r\nh\xc3\xa4\xe2\x82\xac`],
    ['latin1 text', (req, res) => res.end('\u00e4', 'latin1'), `HTTP/1.1 200 OK\r\n${kept}Content-Length: 1\r\n\r\n\xe4`],
    ['bytes', (req, res) => res.end(Buffer.from([0, 255])), `HTTP/1.1 200 OK\r\n${kept}Content-Length: 2\r\n\r\n\0\xff`],
    ['nothing', (req, res) => res.end(), `HTTP/1.1 200 OK\r\n${kept}Content-Length: 0\r\n\r\n`],
    ['empty text', (req, res) => res.end(''), `HTTP/1.1 200 OK\r\n${kept}Content-Length: 0\r\n\r\n`],
    ['204', (req, res) => res.writeHead(204).end(), `HTTP/1.1 204 No Content\r\n${kept}\r\n`],
    ['304 with a body', (req, res) => res.writeHead(304).end('x'), `HTTP/1.1 304 Not Modified\r\n${kept}\r\n`],
    ['writeHead, then end', (req, res) => res.writeHead(201, 'Made', { A: 1 }).end('x'),
     `HTTP/1.1 201 Made\r\nA: 1\r\n${kept}Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`],
    ['writeHead with a length', (req, res) => res.writeHead(200, { 'content-length': 1 }).end('x'),
     `HTTP/1.1 200 OK\r\ncontent-length: 1\r\n${kept}\r\nx`],
    ['no length wanted', (req, res) => { res.removeHeader('Content-Length'); res.end('x'); },
     `HTTP/1.1 200 OK\r\n${kept}Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`],
    ['write and end', (req, res) => { res.write('a'); res.end('b'); },
     `HTTP/1.1 200 OK\r\n${kept}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n`],
    ['trailers', (req, res) => { res.writeHead(200, { Trailer: 'T' }); res.write('a'); res.addTrailers({ T: 'v' }); res.end(); },
     `HTTP/1.1 200 OK\r\nTrailer: T\r\n${kept}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nT: v\r\n\r\n`],
    ['several values', (req, res) => res.setHeader('Set-Cookie', ['a', 'b']).appendHeader('V', '1').appendHeader('v', '2').end(),
     `HTTP/1.1 200 OK\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nV: 1\r\nV: 2\r\n${kept}Content-Length: 0\r\n\r\n`],
    ['asked to close', (req, res) => res.setHeader('Connection', 'close').end('x'),
     'HTTP/1.1 200 OK\r\nConnection: close\r\nDate\r\nContent-Length: 1\r\n\r\nx'],
    ['103', (req, res) => { res.writeEarlyHints({ link: '</a>; rel=preload' }); res.end(); },
     `HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\n${kept}Content-Length: 0\r\n\r\n`],
    ['later', (req, res) => setTimeout(() => res.end('x'), 5), `HTTP/1.1 200 OK\r\n${kept}Content-Length: 1\r\n\r\nx`],
  ]) {
    assert.strictEqual(await exchange({}, mustCall(listener), get), answer, name);
  }

  // Requests of other kinds.
  const hello = (req, res) => res.end('hello');
  assert.strictEqual(await exchange({}, hello, 'HEAD / HTTP/1.1\r\nHost: x\r\n\r\n'), `HTTP/1.1 200 OK\r\n${kept}\r\n`);
  assert.strictEqual(await exchange({}, hello, 'GET / HTTP/1.0\r\n\r\n'), `HTTP/1.1 200 OK\r\n${closed}Content-Length: 5\r\n\r\nhello`.replace('Content-Length: 5\r\n', ''));
  assert.strictEqual(await exchange({}, hello, 'GET / HTTP/1.1\r\n\r\n').then((text) => text.slice(0, 24)), 'HTTP/1.1 400 Bad Request');
  assert.strictEqual(await exchange({ requireHostHeader: false }, hello, 'GET / HTTP/1.1\r\n\r\n').then((text) => text.slice(0, 15)), 'HTTP/1.1 200 OK');
  assert.strictEqual(await exchange({}, hello, 'POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na'),
    `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n${kept}Content-Length: 5\r\n\r\nhello`);
  assert.match(await exchange({}, hello, 'POST / HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\nContent-Length: 1\r\n\r\na'), /^HTTP\/1\.1 417 /);

  // Answers of pipelined requests keep their order, whatever the order in which they are made.
  let left = [];
  const pipelined = await exchange({}, (req, res) => {
    left.push([req.url, res]);
    if (left.length === 3) for (const [url, response] of left.toReversed()) response.end(url);
  }, ['GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\nGE', 'T /3 HTTP/1.1\r\nHost: x\r\n\r\n']);
  assert.deepStrictEqual(pipelined.match(/(?<=\r\n\r\n)\/\d/g), ['/1', '/2', '/3']);

  // No more requests than allowed.
  const limited = await exchange({}, hello, get + get + get, (server) => { server.maxRequestsPerSocket = 2; });
  assert.deepStrictEqual(limited.match(/HTTP\/1\.1 \d+|Connection: \S+/g), ['HTTP/1.1 200', 'Connection: keep-alive', 'HTTP/1.1 200', 'Connection: close', 'HTTP/1.1 503', 'Connection: close']);

  // Events of a response without a tick of its own come nevertheless.
  left = [];
  await exchange({}, (req, res) => {
    req.on('end', () => left.push('end')).on('close', () => left.push('req close')).resume();
    res.on('finish', () => left.push('finish')).on('close', () => left.push('close')).on('prefinish', () => left.push('prefinish'));
    res.end('x', () => left.push('callback'));
    left.push(res.writableEnded, res.writableFinished, res.headersSent);
  }, get);
  assert.deepStrictEqual(left.filter((entry) => typeof entry !== 'boolean').sort(), ['callback', 'close', 'end', 'finish', 'prefinish', 'req close']);
  assert.deepStrictEqual(left.filter((entry) => typeof entry === 'boolean'), [true, false, true]);
})().then(mustCall());
