'use strict';
// undici as a package of its own: request, stream, pipeline, pools, interceptors, mocks, fetch, form data, event source, against
// a server of the runtime; and errors of servers that misbehave.
const net = require('node:net');
const path = require('node:path');
const { once } = require('node:events');
const { PassThrough, Readable, Writable } = require('node:stream');
// Its warnings name the process.
process.removeAllListeners('warning');
const undici = require('undici');
const { startOrigin } = require(path.join(process.env.WEFT_TEST_SERVERS, 'origin'));

const { Agent, Client, Pool, MockAgent, ProxyAgent, RetryAgent, interceptors, request, stream, pipeline, fetch, FormData } = undici;
let port;
const print = (title, value) => console.log(title, JSON.stringify(value)?.replaceAll(port, 'PORT'));
const failure = (promise) => promise.then(() => 'no error', (error) => [error.name, error.code, error.message, error.cause?.code, error.cause?.message]);

async function requests(base) {
  const { statusCode, headers, body } = await request(`${base}/json`);
  print('request', [statusCode, headers['set-cookie'], await body.json()]);
  const form = new FormData();
  form.set('a', 'ü');
  for (const [title, options] of Object.entries({
    string: { body: 'text ü' }, buffer: { body: Buffer.from([1, 2]) }, stream: { body: Readable.from(['a', 'b']) },
    iterator: { body: (async function* gen() { yield 'x'; yield Buffer.from('y'); })() }, blob: { body: new Blob(['blob'], { type: 'text/x' }) }, empty: {},
    length: { body: Readable.from(['abc']), headers: { 'content-length': '3' } }, form: { body: form },
  })) {
    const answer = await request(`${base}/echo`, { method: 'POST', ...options });
    const text = await answer.body.text();
    print(`body: ${title}`, [answer.headers['x-type'], answer.headers['x-length'], title === 'form' ? text.length > 50 : text]);
  }
  print('query', await (await request(`${base}/headers`, { query: { a: 1, b: ['x', 'y'] }, headers: ['x-a', '1', 'x-a', '2', 'X-B', 'ü'] })).body.json());
  const parts = [];
  await stream(`${base}/big`, { opaque: { parts } }, ({ opaque }) => new Writable({
    write(data, _, done) {
      opaque.parts.push(data.length);
      done();
    },
  }));
  print('stream', parts.reduce((a, b) => a + b));
  let piped = '';
  const through = pipeline(`${base}/echo`, { method: 'PUT' }, ({ body: incoming }) => incoming.pipe(new PassThrough()));
  through.on('data', (data) => (piped += data));
  through.write('one ');
  through.end('two');
  await once(through, 'end');
  print('pipeline', piped);
  const trailing = await request(`${base}/trailers`);
  print('trailers', [await trailing.body.text(), trailing.trailers]);
  const hints = [];
  const early = await request(`${base}/early`, { onInfo: ({ statusCode: code }) => hints.push(code) });
  print('early hints', [await early.body.text(), hints]);
  print('404', await request(`${base}/none`).then(async (answer) => [answer.statusCode, await answer.body.text()]));
  print('bad header', await failure(request(base, { headers: { 'a\nb': '1' } })));
  print('bad body', await failure(request(base, { method: 'POST', body: 5 })));
  print('wrong length', await failure(request(`${base}/echo`, { method: 'POST', body: 'abc', headers: { 'content-length': '5' } })));
}

async function dispatchers(base) {
  const client = new Client(base, { pipelining: 4 });
  const answers = await Promise.all(Array.from({ length: 20 }, async (_, i) =>
    (await client.request({ path: '/echo', method: 'POST', body: `${i}`, idempotent: true })).body.text()));
  print('pipelined', answers);
  await client.close();
  print('after close', await failure(client.request({ path: '/', method: 'GET' })));
  const pool = new Pool(base, { connections: 3 });
  const opened = new Set();
  pool.on('connect', (origin, targets) => opened.add(targets[1]));
  const all = await Promise.all(Array.from({ length: 60 }, async (_, i) => (await pool.request({ path: '/echo', method: 'PUT', body: `${i}` })).body.text()));
  print('pool', [all.every((text, i) => text === `${i}`), opened.size]);
  await pool.destroy();
  const follow = new Agent().compose(interceptors.redirect({ maxRedirections: 3 }));
  print('redirect', await request(`${base}/redirect`, { dispatcher: follow }).then(async (answer) => [answer.statusCode, await answer.body.json()]));
  print('loop', await request(`${base}/loop`, { dispatcher: follow }).then(async (answer) => answer.statusCode, (error) => error.message));
  const retry = new RetryAgent(new Agent(), { minTimeout: 1, maxTimeout: 5, statusCodes: [503], maxRetries: 3 });
  print('retry', await (await request(`${base}/flaky`, { dispatcher: retry })).body.text());
  print('retried in vain', await failure(request(`${base}/status`, { dispatcher: retry })));
  const unzip = new Agent().compose(interceptors.decompress());
  print('decompress', await (await request(`${base}/gzip`, { dispatcher: unzip })).body.text().then((text) => text.length));
  const mock = new MockAgent();
  mock.disableNetConnect();
  mock.get('http://mock.example').intercept({ path: '/a', method: 'GET' }).reply(201, { mocked: true }, { headers: { 'x-m': '1' } });
  print('mock', await request('http://mock.example/a', { dispatcher: mock }).then(async (answer) => [answer.statusCode, await answer.body.json()]));
  print('not mocked', (await failure(request('http://mock.example/b', { dispatcher: mock }))).slice(0, 2));
  const tunnel = net.createServer((one) => one.once('data', (data) => {
    const target = /^CONNECT [^ :]+:(\d+)/.exec(String(data));
    const other = net.connect(target[1], '127.0.0.1', () => {
      one.write('HTTP/1.1 200 Connection established\r\n\r\n');
      one.pipe(other).pipe(one);
    });
    for (const end of [one, other]) end.on('error', () => {});
  }));
  await new Promise((resolve) => tunnel.listen(0, '127.0.0.1', resolve));
  const proxy = new ProxyAgent({ uri: `http://127.0.0.1:${tunnel.address().port}`, proxyTunnel: true });
  print('proxy', await (await request(`${base}/json`, { dispatcher: proxy })).body.json());
  await proxy.close();
  tunnel.close();
  await Promise.all([follow, retry, unzip, mock].map((agent) => agent.close()));
}

async function troubles(base) {
  print('nobody', await failure(request('http://127.0.0.1:1')));
  print('cut', await failure((await request(`${base}/cut`)).body.text()));
  const controller = new AbortController();
  const aborted = failure(request(`${base}/slow`, { signal: controller.signal }));
  setTimeout(() => controller.abort(), 20);
  print('aborted', (await aborted).slice(0, 3));
  for (const answer of ['nonsense\r\n\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    `HTTP/1.1 200 OK\r\nA: ${'b'.repeat(20000)}\r\n\r\n`, '']) {
    const bad = net.createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(answer));
    });
    await new Promise((resolve) => bad.listen(0, '127.0.0.1', resolve));
    const [name, code, message] = await failure(request(`http://127.0.0.1:${bad.address().port}`).then(({ body }) => body.text()));
    print(`server says ${JSON.stringify(answer.slice(0, 40))}`, [name, code, message]);
    bad.close();
  }
}

async function web(base) {
  const answer = await fetch(`${base}/gzip`);
  print('fetch', [answer.status, answer.ok, answer.type, (await answer.text()).length, answer.headers.get('content-encoding')]);
  print('fetch br', (await (await fetch(`${base}/br`)).text()).length);
  print('fetch redirect', await fetch(`${base}/redirect`).then(async (one) => [one.redirected, one.url, await one.json()]));
  print('fetch 303', await fetch(`${base}/see-other`, { method: 'POST', body: 'x' }).then(async (one) => (await one.json()).map(([name]) => name)));
  print('fetch no redirect', await failure(fetch(`${base}/redirect`, { redirect: 'error' })));
  print('fetch loop', await failure(fetch(`${base}/loop`)));
  print('fetch refused', await failure(fetch('http://127.0.0.1:1')));
  const form = new FormData();
  form.append('text', 'Grüße');
  form.append('file', new File(['content'], 'ä.txt', { type: 'text/plain' }));
  const echoed = await fetch(`${base}/echo`, { method: 'POST', body: form });
  print('fetch form', [echoed.headers.get('x-type'), /name="text"/.test(await echoed.text())]);
  print('form data back', [...await new Response(new URLSearchParams({ a: '1', b: 'ü' })).formData()]);
  const streamed = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('streamed'));
      controller.close();
    },
  });
  const duplex = await fetch(`${base}/echo`, { method: 'POST', duplex: 'half', body: streamed });
  print('fetch stream', [await duplex.text(), duplex.headers.get('x-length')]);
  print('fetch timeout', (await failure(fetch(`${base}/slow`, { signal: AbortSignal.timeout(30) }))).slice(0, 1));
  const source = new undici.EventSource(`${base}/events`);
  const [message, named] = await Promise.all([once(source, 'message'), once(source, 'named')]);
  print('event source', [message[0].data, message[0].lastEventId, named[0].data]);
  source.close();
}

(async () => {
  const origin = await startOrigin();
  ({ port } = origin);
  await requests(origin.base);
  await dispatchers(origin.base);
  await troubles(origin.base);
  await web(origin.base);
  await undici.getGlobalDispatcher().destroy();
  origin.stop();
})();
