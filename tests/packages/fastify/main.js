'use strict';
// Fastify: schemas in and out, hooks, plugins, parsers, streams, errors, inject, and many requests on few connections.
const path = require('node:path');
const { Readable, Transform } = require('node:stream');
const { setTimeout: sleep } = require('node:timers/promises');
const http = require('node:http');
const Fastify = require('fastify');
const { chunked, exchange, request } = require(path.join(process.env.WEFT_TEST_SERVERS, 'raw'));

(async () => {
  const log = [];
  const app = Fastify({
    bodyLimit: 1000, return503OnClosing: true, keepAliveTimeout: 500,
    logger: { level: 'info', stream: { write: (line) => log.push(JSON.parse(line).msg) } },
    genReqId: (() => { let n = 0; return () => `r${++n}`; })(),
  });
  const events = [];
  const note = (hook, req) => events.push(`${hook} ${req.method} ${req.url.slice(0, 20)}`);
  for (const hook of ['onRequest', 'preValidation', 'preHandler', 'onResponse']) app.addHook(hook, async (req, reply) => void note(hook, req));
  for (const hook of ['preParsing', 'preSerialization', 'onSend', 'onError']) {
    app.addHook(hook, async (req, reply, payload) => {
      note(hook, req);
      return hook === 'onError' ? undefined : payload;
    });
  }
  app.decorateRequest('started', null);
  app.addHook('onRequest', (req, reply, done) => {
    req.started = 'yes';
    done();
  });

  app.get('/', async () => ({ hello: 'Grüße' }));
  app.get('/started', (req, reply) => reply.header('X-Id', req.id).send({ started: req.started, ip: req.ip, host: req.host }));
  app.get('/users/:id', {
    schema: {
      params: { type: 'object', properties: { id: { type: 'integer' } } },
      querystring: { type: 'object', properties: { page: { type: 'integer', default: 1, minimum: 1 }, tags: { type: 'array', items: { type: 'string' } } } },
      response: { 200: { type: 'object', properties: { id: { type: 'integer' }, page: { type: 'integer' }, tags: { type: 'array', items: { type: 'string' } } } } },
    },
  }, async (req) => ({ id: req.params.id, ...req.query, secret: 'not in the schema' }));
  app.post('/users', {
    schema: { body: { type: 'object', required: ['name'], properties: { name: { type: 'string', minLength: 2 }, age: { type: 'integer', minimum: 0 } }, additionalProperties: false } },
  }, async (req, reply) => reply.code(201).header('Location', '/users/1').send(req.body));
  app.get('/stream', (req, reply) => reply.type('text/plain').send(Readable.from(['a', 'bb', 'ccc'], { objectMode: false })));
  app.get('/web', () => new Response('from a Response', { status: 202, headers: { 'X-Web': 'yes' } }));
  app.get('/buffer', async () => Buffer.from([1, 2, 3]));
  app.get('/empty', (req, reply) => reply.code(204).send());
  app.get('/redirect', (req, reply) => reply.redirect('/', 307));
  app.get('/throws', async () => { throw Object.assign(new Error('teapot'), { statusCode: 418, code: 'TEA' }); });
  app.get('/late', async () => sleep(20, { late: true }));
  app.get('/raw', (req, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, ['X-Raw', '1', 'X-Raw', '2']);
    reply.raw.end('raw');
  });
  app.get('/broken-stream', (req, reply) => reply.send(new Readable({ read() { this.destroy(new Error('no data')); } })));
  app.post('/echo', async (req) => req.body);
  app.addContentTypeParser('text/upper', { parseAs: 'string' }, async (req, body) => body.toUpperCase());
  app.addContentTypeParser('application/stream', (req, payload, done) => done(null, payload));
  app.post('/upper', (req, reply) => reply.send(req.body.pipe(new Transform({ transform: (data, _, done) => done(null, String(data).toUpperCase()) }))));
  app.register(async (inner) => {
    inner.addHook('onRequest', async (req, reply) => {
      if (req.headers.authorization !== 'Bearer token') return reply.code(401).send({ error: 'who are you?' });
    });
    inner.get('/secret', async () => 'inside');
    inner.setNotFoundHandler((req, reply) => reply.code(404).send('nothing here either'));
  }, { prefix: '/inner' });
  app.setErrorHandler((error, req, reply) => {
    reply.code(error.statusCode ?? 500).send({ code: error.code, message: error.message, validation: error.validation?.map((one) => one.message) });
  });

  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address();
  const show = async (title, bytes, options) => console.log(`--- ${title}\n${(await exchange(port, bytes, options)).replaceAll('\r\n', '\n')}`);
  for (const target of ['/', '/started', '/users/5', '/users/5?page=2&tags=a&tags=b', '/users/x', '/users/5?page=0', '/stream', '/web', '/buffer', '/empty', '/redirect',
    '/throws', '/late', '/raw', '/broken-stream', '/missing', '/INNER/secret', '/inner/other', '/users/%ff', '//', '/a'.repeat(200)]) await show(target.slice(0, 40), request(`GET ${target}`));
  await show('secret', request('GET /inner/secret', { Authorization: 'Bearer token' }));
  for (const method of ['HEAD /', 'HEAD /stream', 'OPTIONS /', 'DELETE /', 'POST /']) await show(method, request(method));
  const json = { 'Content-Type': 'application/json' };
  for (const body of ['{"name":"Ada","age":36}', '{"name":"A"}', '{"age":"12"}', '{"name":"Bob","more":1}', '{', '', '[]', `"${'x'.repeat(1100)}"`, '{"__proto__":{"x":1}}']) {
    await show(`POST /users ${body.slice(0, 30)}`, request('POST /users', json, body));
  }
  await show('text', request('POST /echo', { 'Content-Type': 'text/plain' }, 'plain'));
  await show('upper', request('POST /echo', { 'Content-Type': 'text/upper' }, 'small'));
  await show('no type', request('POST /echo', {}, 'x'));
  await show('odd type', request('POST /echo', { 'Content-Type': 'odd/type' }, 'x'));
  await show('stream through', request('POST /upper', { 'Content-Type': 'application/stream', 'Transfer-Encoding': 'chunked' }, chunked('ab', 'cd')));
  await show('too long', request('POST /echo', { ...json, 'Transfer-Encoding': 'chunked' }, chunked('"', 'x'.repeat(2000), '"')), { timeout: 60_000 });
  await show('wrong length', [request('POST /echo', { ...json, 'Content-Length': '9' }), '{"a"'], { end: true });
  await show('two in one', Buffer.concat([request('GET /late', { Connection: 'keep-alive' }), request('GET /')]));
  await show('no such method', 'NONSENSE / HTTP/1.1\r\nHost: x\r\n\r\n');

  const injected = await app.inject({ method: 'POST', url: '/echo', payload: { a: 1 }, headers: { 'x-test': '1' } });
  console.log('inject', injected.statusCode, injected.json(), injected.headers['content-type']);

  const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
  const sockets = new Set();
  const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => new Promise((resolve, reject) => {
    const req = http.request({ port, host: '127.0.0.1', agent, method: 'POST', path: '/echo', headers: json }, (res) => {
      sockets.add(res.socket);
      let text = '';
      res.setEncoding('utf8').on('data', (part) => (text += part)).on('end', () => resolve(JSON.parse(text).i));
    });
    req.on('error', reject);
    req.end(JSON.stringify({ i }));
  })));
  console.log('100 requests', answers.every((n, i) => n === i), sockets.size);
  const arrived = new Promise((resolve) => app.server.once('request', resolve));
  const late = exchange(port, request('GET /late'));
  await arrived;
  const closed = app.close();
  console.log((await late).split('\r\n')[0]);
  agent.destroy();
  await closed;
  console.log('closed', app.server.listening);
  console.log(events.slice(0, 60).join('\n'));
  console.log([...new Set(log)].map((line) => line.replace(`:${port}`, ':PORT')).sort().join('\n'));
})();
