'use strict';
// Requests through the proxy that an environment names, and past it for the hosts of no_proxy.
const { mustCall } = require('../common');
const assert = require('node:assert');
const http = require('node:http');
const { once } = require('node:events');

for (const url of ['http://', 'http://:8080', 'http://h:port', 'http://u\r:p@h', 'http://u:p\n@h', 'http://256.256.256.256:1']) {
  assert.throws(() => new http.Agent({ proxyEnv: { HTTP_PROXY: url } }),
    { code: 'ERR_PROXY_INVALID_CONFIG', message: `Invalid proxy URL: ${url}` });
}
for (const value of [5, 'x', null, [], true]) {
  assert.throws(() => http.setGlobalProxyFromEnv(value), { code: 'ERR_INVALID_ARG_TYPE' });
}
assert.throws(() => http.setGlobalProxyFromEnv({ http_proxy: 'no url' }), { code: 'ERR_PROXY_INVALID_CONFIG' });

const seen = [];
const answer = (request, response) => {
  seen.push([request.url, request.headers.host, request.headers['proxy-connection'], request.headers['proxy-authorization']]);
  response.end('ok');
};
const proxy = http.createServer(answer);
const server = http.createServer(answer);

async function ask(options) {
  seen.length = 0;
  const request = http.get(options);
  const [response] = await once(request, 'response');
  response.resume();
  await once(request, 'close');
  return seen[0];
}

server.listen(0, '127.0.0.1', mustCall(() => proxy.listen(0, '127.0.0.1', mustCall(async () => {
  const { port } = server.address();
  const via = `http://127.0.0.1:${proxy.address().port}`;
  const agent = new http.Agent({ proxyEnv: { http_proxy: via.replace('//', '//us%40er:pass@'), HTTP_PROXY: 'http://not.this:1' } });
  const authorization = `Basic ${btoa('us@er:pass')}`;
  assert.deepStrictEqual(await ask({ agent, host: 'a.test', path: '/x?y' }),
    ['http://a.test/x?y', 'a.test', 'close', authorization]);
  assert.deepStrictEqual(await ask({ agent, host: 'a.test', port: 81 }), ['http://a.test:81/', 'a.test:81', 'close', authorization]);
  assert.deepStrictEqual(await ask({ agent, host: '::1', port: 81 }), ['http://[::1]:81/', '[::1]:81', 'close', authorization]);
  assert.throws(() => http.get({ agent, host: 'a.test', headers: { host: 'b.test' } }), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => http.get({ agent, host: 'a.test', path: 'http://b.test/' }), { code: 'ERR_INVALID_ARG_VALUE' });

  const keep = new http.Agent({ keepAlive: true, proxyEnv: { http_proxy: via } });
  const first = http.get({ agent: keep, host: 'a.test' });
  (await once(first, 'response'))[0].resume();
  await once(first, 'close');
  const second = http.get({ agent: keep, host: 'a.test' });
  (await once(second, 'response'))[0].resume();
  assert.strictEqual(second.socket, first.socket);
  assert.strictEqual(seen.at(-1)[2], 'keep-alive');
  keep.destroy();

  // Which hosts are reached directly.
  for (const [noProxy, host, direct] of [
    ['*', '127.0.0.1', true], ['127.0.0.1', '127.0.0.1', true], [`127.0.0.1:${port}`, '127.0.0.1', true],
    ['127.0.0.1:1', '127.0.0.1', false], ['10.0.0.0-127.0.0.255', '127.0.0.1', true], ['127.0.0.2-127.0.0.9', '127.0.0.1', false],
    ['a, LOCALHOST ,b', 'localhost', true], ['x.test', 'localhost', false], ['.host', 'localhost', false],
  ]) {
    const one = new http.Agent({ proxyEnv: { http_proxy: via, no_proxy: noProxy } });
    const [url] = await ask({ agent: one, host, port, path: '/p' });
    assert.strictEqual(url, direct ? '/p' : `http://${host}:${port}/p`, noProxy);
  }
  for (const [noProxy, host, direct] of [['.a.test', 'b.a.test', true], ['*.a.test', 'b.a.test', true], ['*.a.test', 'ba.test', false]]) {
    const one = new http.Agent({ proxyEnv: { http_proxy: via, no_proxy: noProxy } });
    const lookup = (name, options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]);
    const [url] = await ask({ agent: one, host, port, path: '/p', lookup });
    assert.strictEqual(url, direct ? '/p' : `http://${host}:${port}/p`, noProxy);
  }

  const restore = http.setGlobalProxyFromEnv({ HTTP_PROXY: via });
  assert.strictEqual((await ask({ host: 'a.test' }))[0], 'http://a.test/');
  http.globalAgent.destroy();
  restore();
  assert.strictEqual((await ask({ host: '127.0.0.1', port }))[0], '/');
  http.globalAgent.destroy();
  proxy.close();
  server.close();
}))));
