'use strict';
// axios: methods, bodies, interceptors, transforms, time limits, cancelling, progress, redirects, proxies, and its errors; over its
// adapter for http and over the one for fetch.
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { Readable } = require('node:stream');
const axios = require('axios');
const { startOrigin } = require(path.join(process.env.WEFT_TEST_SERVERS, 'origin'));

let port;
const print = (title, value) => console.log(title, JSON.stringify(value)?.replaceAll(port, 'PORT'));
const failure = (promise) => promise.then(() => 'no error', (error) => [error.name, error.code, error.message, error.response?.status, error.response?.data, error.cause?.code]);

async function all(adapter, base) {
  const client = axios.create({ baseURL: base, adapter, headers: { 'X-Common': 'yes' } });
  print('adapter', adapter);
  const json = await client.get('/json');
  print('json', [json.status, json.statusText, json.data, json.headers.get('set-cookie'), json.headers['content-type']]);
  for (const method of ['get', 'delete', 'head', 'options', 'post', 'put', 'patch', 'query']) {
    const answer = await client.request({ method, url: '/echo', data: ['post', 'put', 'patch'].includes(method) ? { a: 'ü' } : undefined });
    print(method, [answer.status, answer.headers['x-method'], answer.headers['x-type'], answer.data]);
  }
  const form = new FormData();
  form.append('a', 'ü');
  form.append('file', new Blob(['content']), 'name.txt');
  for (const [title, data] of Object.entries({ string: 'text', params: new URLSearchParams({ a: 1, b: 'ü ' }), buffer: Buffer.from('bytes'), form, view: new Uint8Array([65, 66]) })) {
    const answer = await client.post('/echo', data, { transformResponse: (text) => text });
    print(`body: ${title}`, [answer.headers['x-type'], title === 'form' ? answer.data.includes('filename="name.txt"') : answer.data]);
  }
  print('params', (await client.get('/url', { params: { a: [1, 2], b: 'ü x', c: null, d: new Date(0), e: { f: 1 } } })).data);
  print('headers', (await client.get('/headers', { headers: { 'X-Own': 'a', 'User-Agent': 'test', 'Accept-Encoding': 'gzip' }, auth: { username: 'ü', password: 'p' } })).data
    .filter(([name]) => name.startsWith('x-') || name === 'authorization' || name === 'user-agent'));
  for (const coding of ['gzip', 'deflate', 'br']) print(coding, (await client.get(`/${coding}`)).data.length);
  print('bytes', [...new Uint8Array((await client.get('/json', { responseType: 'arraybuffer' })).data)].length);
  print('redirect', (await client.get('/redirect')).data);
  print('303', (await client.post('/see-other', 'x')).data.map(([name]) => name).includes('content-length'));
  print('status', await failure(client.get('/status')));
  print('404', await failure(client.get('/none')));
  print('accepted status', (await client.get('/status', { validateStatus: () => true })).status);
  print('time limit', (await failure(client.get('/slow', { timeout: 50 }))).slice(0, 3));
  const controller = new AbortController();
  const cancelled = failure(client.get('/slow', { signal: controller.signal }));
  setTimeout(() => controller.abort(), 20);
  print('cancelled', (await cancelled).slice(0, 2));
  print('too long', (await failure(client.get('/big', { maxContentLength: 1000 }))).slice(0, 3));
  print('nobody', (await failure(client.get('http://127.0.0.1:1/'))).slice(0, 2));
  let progress = 0;
  await client.get('/big', { onDownloadProgress: ({ loaded }) => (progress = Math.max(progress, loaded)), responseType: 'text' });
  print('progress', progress > 0);
  client.interceptors.request.use((config) => {
    config.headers.set('X-Interceptor', 'in');
    return config;
  });
  client.interceptors.response.use((answer) => ({ ...answer, data: { wrapped: answer.data } }), (error) => Promise.reject(Object.assign(error, { message: `seen: ${error.message}` })));
  print('intercepted', [(await client.get('/headers')).data.wrapped.some(([name]) => name === 'x-interceptor'), (await failure(client.get('/none')))[2]]);
  const many = await Promise.all(Array.from({ length: 50 }, (_, i) => client.post('/echo', { i })));
  print('50 at once', many.every(({ data }, i) => data.wrapped.i === i));
}

async function overHttp(base) {
  const client = axios.create({ baseURL: base, adapter: 'http' });
  const { data } = await client.get('/big', { responseType: 'stream' });
  let size = 0;
  for await (const part of data) size += part.length;
  print('stream', size);
  print('stream up', (await client.post('/echo', Readable.from(['a', 'b']))).data);
  fs.writeFileSync('upload.txt', 'from a file');
  print('file up', (await client.postForm('/echo', { file: fs.createReadStream('upload.txt'), n: 1 })).data.includes('from a file'));
  print('loop', (await failure(client.get('/loop'))).slice(0, 3));
  print('cut', (await failure(client.get('/cut'))).slice(0, 3));
  print('reset', (await failure(client.get('/reset'))).slice(0, 3));
  print('bad gzip', (await failure(client.get('/bad-gzip'))).slice(0, 3));
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const sockets = new Set();
  for (let i = 0; i < 5; i++) sockets.add((await client.get('/json', { httpAgent: agent })).request.socket);
  print('one socket', sockets.size);
  agent.destroy();
  const proxy = http.createServer((req, res) => {
    http.get(req.url, { headers: { ...req.headers, 'x-by': 'proxy' } }, (answer) => {
      res.writeHead(answer.statusCode, answer.headers);
      answer.pipe(res);
    });
  });
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const through = await client.get('/headers', { proxy: { host: '127.0.0.1', port: proxy.address().port, protocol: 'http' } });
  print('proxy', through.data.some(([name]) => name === 'x-by'));
  proxy.closeAllConnections();
  proxy.close();
  print('size limit up', (await failure(client.post('/echo', 'x'.repeat(100), { maxBodyLength: 10 }))).slice(0, 3));
}

(async () => {
  const origin = await startOrigin();
  ({ port } = origin);
  await all('http', origin.base);
  await all('fetch', origin.base);
  await overHttp(origin.base);
  origin.stop();
})();
