'use strict';
// Express: routes, middleware, bodies, files, errors, compression, keep-alive; each answer as it goes over the wire.
const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');
const { Readable } = require('node:stream');
const express = require('express');
const compression = require('compression');
const { chunked, exchange, request } = require(path.join(process.env.WEFT_TEST_SERVERS, 'raw'));

process.env.NODE_ENV = 'test';
fs.mkdirSync('public');
fs.writeFileSync('public/page.html', '<h1>Grüße</h1>');
fs.writeFileSync('public/digits.txt', '0123456789'.repeat(20));
fs.writeFileSync('public/.hidden', 'no');
for (const name of fs.readdirSync('public')) fs.utimesSync(`public/${name}`, 1e9, 1e9);

const app = express();
const seen = [];
app.set('env', 'test');
app.set('trust proxy', 'loopback');
app.use((req, res, next) => {
  const at = seen.push(`${req.method} ${req.originalUrl}`) - 1;
  res.on('finish', () => (seen[at] += `: ${res.statusCode} finished`));
  next();
});
app.get('/', (req, res) => res.send('hello'));
app.get('/json', (req, res) => res.json({ text: 'Grüße', list: [1, null], nested: { date: new Date(0) } }));
app.get('/users/:id/books/:book', (req, res) => res.json({ params: req.params, query: req.query }));
app.get(/^\/any\/(.*)$/, (req, res) => res.json(req.params));
app.get('/files/*rest', (req, res) => res.json(req.params));
app.get('/who', (req, res) => res.json([req.ip, req.ips, req.protocol, req.hostname, req.subdomains, req.xhr, req.secure]));
app.get('/types', (req, res) => res.format({
  'text/plain': () => res.send('plain'), 'text/html': () => res.send('<p>html</p>'), 'application/json': () => res.json({ a: 1 }),
}));
app.get('/cookies', (req, res) => {
  res.cookie('a', 'ü;', { httpOnly: true, expires: new Date(0), path: '/x', sameSite: 'strict' });
  res.clearCookie('b').append('Link', '<a>').append('Link', '<b>').status(201).end();
});
app.get('/go', (req, res) => res.redirect(303, '/elsewhere?a=ü'));
app.get('/nothing', (req, res) => res.sendStatus(204));
app.get('/bytes', (req, res) => res.type('png').send(Buffer.from([0, 1, 2, 255])));
app.get('/stream', (req, res) => Readable.from(['one ', 'two ', 'three'], { objectMode: false }).pipe(res));
app.get('/later', async (req, res) => {
  res.write('first ');
  await new Promise((resolve) => setTimeout(resolve, 20));
  res.end('last');
});
app.get('/file', (req, res) => res.sendFile(path.resolve('public/digits.txt')));
app.get('/download', (req, res) => res.download(path.resolve('public/page.html'), 'ü.html'));
app.get('/broken', () => { throw new Error('thrown'); });
app.get('/rejected', async () => { throw Object.assign(new Error('rejected'), { status: 418 }); });
app.use('/static', express.static('public', { maxAge: '1h', etag: true }));
app.use('/zip', compression({ threshold: 0 }), (req, res) => res.type('text').send('compress me '.repeat(100)));
app.post('/json', express.json({ limit: 100 }), (req, res) => res.json(req.body ?? null));
app.post('/form', express.urlencoded({ extended: true }), (req, res) => res.json(req.body));
app.post('/text', express.text({ type: '*/*' }), (req, res) => res.send(req.body));
app.post('/raw', express.raw({ type: '*/*' }), (req, res) => res.send(req.body));
app.post('/count', (req, res) => {
  let bytes = 0;
  req.on('data', (data) => (bytes += data.length)).on('end', () => res.json(bytes));
});
const router = express.Router({ mergeParams: true });
router.param('item', (req, res, next, item) => {
  req.item = item.toUpperCase();
  next(item === 'none' ? Object.assign(new Error('no such item'), { status: 404 }) : null);
});
router.route('/:item').get((req, res) => res.send(req.item)).put((req, res) => res.send(`put ${req.item}`)).all((req, res, next) => next('route'));
app.use('/shop/:shop', router);
app.use((error, req, res, next) => {
  if (res.headersSent) return next(error);
  res.status(error.status ?? 500).json({ error: error.message, type: error.type });
});

(async () => {
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.on('listening', resolve));
  const { port } = server.address();
  const show = async (title, bytes, options) => console.log(`--- ${title}\n${(await exchange(port, bytes, options)).replaceAll('\r\n', '\n')}`);
  const get = (target, headers) => show(`${target} ${headers ? JSON.stringify(headers) : ''}`, request(`GET ${target}`, headers));
  const post = (target, headers, body) => show(`POST ${target} ${JSON.stringify(headers)}`, request(`POST ${target}`, headers, body));

  for (const target of ['/', '/json', '/users/7/books/%C3%BC?a=1&a=2&b[c]=d&e=%', '/users/%FF/books/x', '/any/a/b', '/files/x/y%20z', '/cookies',
    '/go', '/nothing', '/bytes', '/stream', '/later', '/file', '/download', '/broken', '/rejected', '/shop/a/b', '/shop/a/none', '/missing', '/static/page.html',
    '/static/', '/static', '/static/.hidden', '/static/../main.js', '/static/%2e%2e/main.js', '/static/none.txt']) await get(target);
  await get('/who', { 'X-Forwarded-For': '192.0.2.1, 192.0.2.2', 'X-Forwarded-Proto': 'https', 'X-Requested-With': 'XMLHttpRequest', 'Host': 'a.b.example.com' });
  for (const Accept of ['text/html', 'application/json;q=0.5, text/plain;q=0.4', 'image/png', '*/*']) await get('/types', { Accept });
  for (const Range of ['bytes=0-4', 'bytes=-3', 'bytes=190-', 'bytes=500-', 'bytes=0-1,5-6', 'words=1']) await get('/file', { Range });
  const etag = /ETag: (.*)\r/.exec(await exchange(port, request('GET /json')))[1];
  await get('/json', { 'If-None-Match': etag });
  await get('/static/page.html', { 'If-Modified-Since': new Date(2e12).toUTCString() });
  for (const method of ['HEAD /json', 'HEAD /stream', 'OPTIONS /json', 'PUT /shop/a/b', 'PATCH /shop/a/b', 'DELETE /']) await show(method, request(method));

  for (const [type, body] of [['application/json', '{"a":[1,"ü"]}'], ['application/json', '{"a":'], ['application/json', 'null'], ['application/json', `"${'x'.repeat(200)}"`],
    ['application/json; charset=utf-16', '{}'], ['text/plain', '{}'], ['application/json', '']]) await post('/json', { 'Content-Type': type }, body);
  await post('/json', { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }, zlib.gzipSync('{"zipped":true}'));
  await post('/json', { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }, 'no gzip');
  await post('/json', { 'Content-Type': 'application/json', 'Content-Encoding': 'odd' }, '{}');
  await post('/form', { 'Content-Type': 'application/x-www-form-urlencoded' }, 'a=1&b%5Bc%5D=%C3%BC&d=+&a=2');
  await post('/text', { 'Content-Type': 'text/plain; charset=iso-8859-1' }, Buffer.from([0xfc]));
  await show('chunked body', request('POST /count', { 'Transfer-Encoding': 'chunked' }, chunked('abc', 'x'.repeat(70_000), 'z')));
  await show('100-continue', [request('POST /count', { Expect: '100-continue', 'Content-Length': '3' }), 'abc']);
  await show('body in pieces', [request('POST /raw', { 'Content-Length': '6' }), 'ab', 'cd', 'ef']);
  await show('three in one', Buffer.concat([request('GET /', { Connection: 'keep-alive' }), request('POST /count', { Connection: 'keep-alive' }, 'abc'), request('GET /later')]));
  await show('HTTP/1.0', 'GET /json HTTP/1.0\r\n\r\n');
  await show('HTTP/1.0 stream', 'GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n', { end: true });

  for (const encoding of ['gzip', 'deflate', 'br', 'identity', 'gzip;q=0']) {
    const answer = await exchange(port, request('GET /zip', { 'Accept-Encoding': encoding, 'Connection': 'close' }));
    const [head] = answer.split('\r\n\r\n');
    console.log(`--- compressed as ${encoding}\n${head.replaceAll('\r\n', '\n')}`);
  }
  const plain = await fetch(`http://127.0.0.1:${port}/zip`).then((answer) => answer.text());
  console.log(plain.length, plain.slice(0, 24));
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  console.log(seen.join('\n'));
})();
