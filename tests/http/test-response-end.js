'use strict';
// How a response tells of its end: to callbacks of end() first, with the error if there is one; no 'finish' for what was never sent;
// those that wait for their turn hear of a lost connection, too; listeners that throw do not stop a connection.
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { once } = require('node:events');
const { mustCall } = require('../common');
const { exchange } = require('../servers/raw');

const get = (path, close = true) => `GET ${path} HTTP/1.1\r\nHost: x\r\n${close ? 'Connection: close\r\n' : ''}\r\n`;
const log = [];
const note = (...words) => log.push(words.join(' '));
function watch(name, response) {
  for (const event of ['socket', 'prefinish', 'finish', 'close', 'error']) response.on(event, (e) => note(name, event, e?.code ?? ''));
}
const called = (name) => (error) => note(name, 'called', error === null ? 'null' : error?.code);

let abandoned;
const handlers = {
  '/text': (res) => res.end('x', called('text')),
  '/empty': (res) => res.end(called('empty')),
  '/pieces': (res) => {
    res.write('a', called('a'));
    res.end('b', called('b'));
    res.end(called('again'));
    res.end('c', called('c'));
  },
  '/head': (res) => res.end('x', called('head')),
  '/closed': (res) => res.on('close', () => {
    res.end(called('late'));
    res.end('x', called('never'));
  }).end('x'),
  '/large': (res) => res.end(Buffer.alloc(64 << 20), called('large')),
  '/queued': () => {},
  '/throws': (res) => {
    res.on('finish', () => {
      throw new Error('thrown');
    });
    res.end('x');
  },
};
const server = http.createServer((req, res) => {
  watch(req.url, res);
  if (req.url === '/queued') abandoned = res;
  handlers[req.url](res);
});

async function events(bytes) {
  await exchange(server.address().port, bytes);
  await new Promise(setImmediate);
  return log.splice(0).map((line) => line.trim());
}

async function main() {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  assert.deepStrictEqual(await events(get('/text')),
    ['/text prefinish', 'text called null', '/text finish', '/text close']);
  assert.deepStrictEqual(await events(get('/empty')),
    ['/empty prefinish', 'empty called null', '/empty finish', '/empty close']);
  assert.deepStrictEqual(await events(get('/head').replace('GET', 'HEAD')),
    ['/head prefinish', 'head called null', '/head finish', '/head close']);
  assert.deepStrictEqual((await events(get('/pieces'))).sort(), [
    '/pieces close', '/pieces error ERR_STREAM_WRITE_AFTER_END', '/pieces finish', '/pieces prefinish', 'a called null',
    'again called null', 'b called null', 'c called ERR_STREAM_WRITE_AFTER_END',
  ]);
  assert.deepStrictEqual(await events(get('/closed')),
    ['/closed prefinish', '/closed finish', '/closed close', 'late called ERR_STREAM_ALREADY_FINISHED']);

  // A peer that goes away in the middle, and the one that waits behind.
  const client = net.connect(port, '127.0.0.1');
  client.pause().write(get('/large', false) + get('/queued', false));
  while (!abandoned) await new Promise(setImmediate);
  client.destroy();
  await once(abandoned, 'close');
  const lost = log.splice(0).map((line) => line.trim());
  assert.deepStrictEqual(lost.toSpliced(1, 1), ['/large prefinish', '/large close', '/queued close']);
  // By the kernel or by us, whichever was first.
  assert.match(lost[1], /^large called (ECANCELED|EPIPE|ECONNRESET)$/);

  // The next request of the connection has its answer.
  process.once('uncaughtException', mustCall((error) => assert.strictEqual(error.message, 'thrown')));
  const answer = await exchange(port, [get('/throws', false), get('/text')]);
  assert.strictEqual(answer.match(/HTTP\/1.1 200 OK/g).length, 2);
  log.length = 0;

  // A response that waits can be destroyed, and gets its socket with its turn.
  handlers['/first'] = (res) => setImmediate(() => res.end('1'));
  handlers['/second'] = (res) => res.end('2');
  assert.deepStrictEqual((await events(get('/first', false) + get('/second'))).filter((line) => line.startsWith('/second')),
    ['/second socket', '/second prefinish', '/second finish', '/second close']);
  server.close();
}
main().then(mustCall());

// A request that changes the protocol is complete: what follows belongs to nobody.
const changing = http.createServer();
changing.on('upgrade', mustCall((req, socket, head) => {
  assert.strictEqual(req.complete, true);
  assert.strictEqual(head.toString(), 'head');
  req.on('data', () => assert.fail('no body')).on('end', mustCall(() => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n')));
}));
changing.listen(0, '127.0.0.1', mustCall(async () => {
  const upgrade = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: y\r\n\r\nhead';
  assert.match(await exchange(changing.address().port, upgrade), / 101 /);
  changing.close();
}));
