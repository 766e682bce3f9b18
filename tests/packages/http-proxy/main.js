'use strict';
// A reverse proxy: requests, bodies, headers, cookies, redirects rewritten, upgrades, targets that fail, clients that leave.
process.noDeprecation = true;
const http = require('node:http');
const net = require('node:net');
const path = require('node:path');
const { once } = require('node:events');
const httpProxy = require('http-proxy');
const { WebSocket, WebSocketServer } = require('ws');
const { startOrigin } = require(path.join(process.env.WEFT_TEST_SERVERS, 'origin'));
const { chunked, exchange, request } = require(path.join(process.env.WEFT_TEST_SERVERS, 'raw'));

(async () => {
  const origin = await startOrigin();
  const sockets = new WebSocketServer({ server: origin });
  sockets.on('connection', (ws, req) => ws.on('message', (data) => ws.send(`${req.headers['x-forwarded-proto']} ${data}`)));
  const events = [];
  const proxy = httpProxy.createProxyServer({ target: origin.base, xfwd: true, autoRewrite: true, cookieDomainRewrite: 'rewritten.example', cookiePathRewrite: '/new', proxyTimeout: 60_000 });
  proxy.on('proxyReq', (out) => out.setHeader('X-Added', 'by the proxy'));
  proxy.on('proxyRes', (answer, req) => events.push(`${req.url} ${answer.statusCode}`));
  proxy.on('error', (error, req, res) => {
    events.push(`${req.url} ${error.code}`);
    if (res.writeHead) res.writeHead(502, { Connection: 'close' }).end(error.code);
    else res.destroy();
  });
  const server = http.createServer((req, res) => {
    if (req.url === '/nobody') proxy.web(req, res, { target: 'http://127.0.0.1:1' });
    else if (req.url === '/own-error') proxy.web(req, res, { target: 'http://127.0.0.1:1' }, (error) => res.end(`own: ${error.code}`));
    else if (req.url.startsWith('/prefixed')) proxy.web(req, res, { target: `${origin.base}/url?`, changeOrigin: true });
    else if (req.url === '/slow') proxy.web(req, res, { proxyTimeout: 100 });
    else proxy.web(req, res);
  });
  server.on('upgrade', (req, socket, head) => proxy.ws(req, socket, head));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  const show = async (title, bytes, options) => {
    const answer = await exchange(port, bytes, { timeout: 60_000, ...options });
    console.log(`--- ${title}\n${answer.replaceAll('\r\n', '\n').replaceAll(origin.port, 'ORIGIN').replace(/"x-forwarded-port","\d+"/, '"x-forwarded-port","PORT"')}`);
  };
  for (const target of ['/json', '/url?a=ü%20b', '/headers', '/empty', '/status', '/redirect', '/trailers', '/none', '/nobody', '/own-error', '/reset', '/slow', '/cut', '/prefixed/x']) {
    await show(target, request(`GET ${Buffer.from(target).toString('latin1')}`, { 'X-Forwarded-For': '192.0.2.1' }),
      target === '/cut' ? { timeout: 2000 } : {});  // the proxy leaves that one open
  }
  await show('POST', request('POST /echo', { 'Content-Type': 'text/x' }, 'a body'));
  await show('chunked', request('POST /echo', { 'Transfer-Encoding': 'chunked' }, chunked('one ', 'two')));
  await show('DELETE with a body', request('DELETE /echo', {}, 'gone'));
  await show('HEAD', request('HEAD /json'));
  await show('HTTP/1.0', 'GET /json HTTP/1.0\r\nHost: x\r\n\r\n');
  await show('two in one', Buffer.concat([request('GET /url', { Connection: 'keep-alive' }), request('GET /json')]));
  const big = await exchange(port, request('GET /big'));
  console.log('--- big', big.length > 2_500_000);
  const upload = await exchange(port, request('POST /echo', {}, Buffer.alloc(1_000_000, 'u')));
  console.log('--- upload', upload.match(/u/g).length >= 1_000_000);

  const ws = new WebSocket(`ws://127.0.0.1:${port}/socket`);
  await once(ws, 'open');
  ws.send('through the proxy');
  console.log('--- websocket', String((await once(ws, 'message'))[0]));
  ws.send('x'.repeat(100_000));
  console.log('--- websocket, large', String((await once(ws, 'message'))[0]).length);
  ws.close(1000);
  console.log('--- closed', (await once(ws, 'close'))[0]);

  // Many at once, over kept connections.
  const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
  const texts = await Promise.all(Array.from({ length: 100 }, (_, i) => new Promise((resolve, reject) => {
    const out = http.request({ port, host: '127.0.0.1', path: '/echo', method: 'POST', agent }, (res) => {
      let text = '';
      res.on('data', (data) => (text += data)).on('end', () => resolve(text));
    });
    out.on('error', reject);
    out.end(`request ${i}`);
  })));
  console.log('--- 100 at once', texts.every((text, i) => text === `request ${i}`));
  agent.destroy();

  const left = new Promise((resolve) => origin.once('request', (req) => {
    req.on('close', () => resolve('the target hears of it'));
    client.destroy();
  }));
  const client = net.connect(port, '127.0.0.1', () => client.write('POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nshort'));
  console.log('--- client left:', await left);
  console.log([...new Set(events)].sort().join('\n'));
  proxy.close();
  origin.stop();
  server.close();
  server.closeAllConnections();
})();
