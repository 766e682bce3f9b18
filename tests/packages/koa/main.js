'use strict';
// Koa: middleware as an onion, every kind of body, negotiation, cookies, errors in streams, clients that leave.
const path = require('node:path');
const { Readable } = require('node:stream');
const net = require('node:net');
const Koa = require('koa');
const { exchange, request } = require(path.join(process.env.WEFT_TEST_SERVERS, 'raw'));

const app = new Koa({ keys: ['secret'], proxy: true });
const events = [];
app.on('error', (error, ctx) => events.push(`error ${ctx?.path === '/endless' ? 'of the connection' : error.message} ${ctx?.path}`));
app.use(async (ctx, next) => {
  const trail = ['in'];
  ctx.state.trail = trail;
  await next();
  trail.push('out');
  if (ctx.path !== '/aborted') ctx.set('X-Trail', trail.join());
});
app.use(async (ctx, next) => {
  ctx.state.trail.push('2');
  await next();
  ctx.state.trail.push('/2');
});

const routes = {
  '/': (ctx) => (ctx.body = 'Grüße'),
  '/json': (ctx) => (ctx.body = { a: [1, 'ü'], b: null }),
  '/buffer': (ctx) => (ctx.body = Buffer.from([1, 2, 255])),
  '/stream': (ctx) => (ctx.body = Readable.from(['one', 'two'], { objectMode: false })),
  '/blob': (ctx) => (ctx.body = new Blob(['a blob'])),
  '/web-stream': (ctx) => (ctx.body = new Blob(['web ', 'stream']).stream()),
  '/response': (ctx) => (ctx.body = new Response('of fetch', { status: 203, headers: { 'x-a': 'b' } })),
  '/empty': (ctx) => (ctx.body = null),
  '/status': (ctx) => (ctx.status = 418),
  '/html': (ctx) => (ctx.body = '<p>html</p>'),
  '/redirect': (ctx) => ctx.redirect('/ü?x=1'),
  '/back': (ctx) => ctx.back('/'),
  '/throw': (ctx) => ctx.throw(403, 'not you', { expose: true, headers: { 'X-Why': 'because' } }),
  '/crash': () => { throw new Error('inside'); },
  '/nothing-thrown': () => { throw null; },
  '/assert': (ctx) => ctx.assert(false, 401, 'log in'),
  '/cookies': (ctx) => {
    ctx.cookies.set('plain', 'value', { signed: false });
    ctx.cookies.set('signed', 'value', { path: '/p', sameSite: 'lax' });
    ctx.body = { plain: ctx.cookies.get('plain', { signed: false }), signed: ctx.cookies.get('signed') };
  },
  '/accepts': (ctx) => (ctx.body = [ctx.accepts('html', 'json'), ctx.acceptsEncodings('gzip', 'br'), ctx.acceptsLanguages('de', 'en'), ctx.acceptsCharsets('utf-8')]),
  '/request': (ctx) => (ctx.body = [ctx.method, ctx.url, ctx.query, ctx.querystring, ctx.host, ctx.hostname, ctx.protocol, ctx.ip, ctx.ips, ctx.fresh, ctx.idempotent, ctx.length, ctx.type, ctx.is('json'), ctx.get('X-Test')]),
  '/fresh': (ctx) => {
    ctx.status = 200;
    ctx.etag = 'abc';
    ctx.lastModified = new Date(1e12);
    if (ctx.fresh) ctx.status = 304;
    else ctx.body = 'fresh';
  },
  '/respond': (ctx) => {
    ctx.respond = false;
    ctx.res.writeHead(200, 'All Good', { 'X-Own': 'yes' });
    ctx.res.end('by hand');
  },
  '/early': async (ctx) => {
    ctx.res.writeEarlyHints({ link: '</style.css>; rel=preload' });
    ctx.flushHeaders();
    ctx.res.write('early ');
    await new Promise((resolve) => setTimeout(resolve, 20));
    ctx.res.end('late');
    ctx.respond = false;
  },
  '/broken': (ctx) => (ctx.body = new Readable({ read() { setImmediate(() => this.destroy(new Error('half way'))); } })),
  '/attachment': (ctx) => {
    ctx.attachment('x y.txt');
    ctx.body = 'text';
  },
  '/body': async (ctx) => {
    let text = '';
    for await (const part of ctx.req) text += part;
    ctx.body = text.toUpperCase();
  },
};
app.use(async (ctx, next) => {
  ctx.state.trail.push('3');
  const route = routes[ctx.path];
  if (route) return route(ctx);
  return next();
});

(async () => {
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.on('listening', resolve));
  const { port } = server.address();
  const show = async (title, bytes, options) => console.log(`--- ${title}\n${(await exchange(port, bytes, options)).replaceAll('\r\n', '\n')}`);
  // Koa never answers this one.
  const stuck = new Set(['/nothing-thrown']);
  for (const target of [...Object.keys(routes), '/missing']) {
    await show(target, request(`GET ${target}`), { timeout: stuck.has(target) ? 300 : 60_000 });
    await show(`HEAD ${target}`, request(`HEAD ${target}`), { timeout: stuck.has(target) ? 300 : 60_000 });
  }
  await show('cookies back', request('GET /cookies', { Cookie: 'plain=a; signed=value; signed.sig=forged' }));
  await show('accepts', request('GET /accepts', { 'Accept': 'application/*', 'Accept-Encoding': 'br, gzip;q=0.1', 'Accept-Language': 'en', 'Accept-Charset': 'utf-8' }));
  await show('request', request('POST /request?a=1&a=2&b=%C3%BC', { 'X-Forwarded-For': '192.0.2.9', 'X-Forwarded-Proto': 'https', 'X-Test': 'ü', 'Content-Type': 'application/json' }, '{}'));
  await show('fresh', request('GET /fresh', { 'If-None-Match': '"abc"' }));
  await show('body', [request('POST /body', { 'Content-Length': '6' }), 'abc', 'def']);
  await show('upgrade that nobody wants', request('GET /', { Connection: 'upgrade, close', Upgrade: 'websocket' }));

  // A client that leaves in the middle ends the body's stream.
  const gone = new Promise((resolve) => {
    routes['/endless'] = (ctx) => {
      ctx.body = new Readable({ read() { this.push('x'.repeat(1000)); } }).on('close', () => resolve('stream closed'));
    };
  });
  const socket = net.connect(port, '127.0.0.1', () => socket.write(request('GET /endless')));
  socket.once('data', () => socket.destroy());
  socket.on('error', () => {});
  console.log(await gone);
  await new Promise((resolve) => server.close(resolve));
  console.log(events.join('\n'));
})();
