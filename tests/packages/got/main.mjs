// got: bodies, streams, hooks, retries, pagination, caching by hand, time limits of each phase, redirects, and its errors.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pipeline } from 'node:stream/promises';
import { Readable, Writable } from 'node:stream';
import got from 'got';

const { startOrigin } = createRequire(import.meta.url)(path.join(process.env.WEFT_TEST_SERVERS, 'origin'));
const origin = await startOrigin();
const { base, port } = origin;
const print = (title, value) => console.log(title, JSON.stringify(value)?.replaceAll(port, 'PORT'));
const failure = (promise) => promise.then(() => 'no error', (error) => [error.name, error.code, error.message, error.response?.statusCode]);
const client = got.extend({ prefixUrl: base, retry: { limit: 0 }, headers: { 'user-agent': 'test' } });

const answer = await client('json');
print('json', [answer.statusCode, answer.statusMessage, answer.headers['set-cookie'], JSON.parse(answer.body), answer.isFromCache, answer.retryCount, answer.redirectUrls.length]);
print('parsed', await client('json').json());
print('buffer', (await client('json').buffer()).length);
print('post json', await client.post('echo', { json: { a: 'ü' } }).json());
print('post form', await client.post('echo', { form: { a: 1, b: 'ü ' } }).text());
print('post stream', await client.post('echo', { body: Readable.from(['a', 'b']) }).text());
const form = new FormData();
form.set('a', 'ü');
print('post form data', (await client.post('echo', { body: form })).headers['x-type']);
for (const method of ['put', 'patch', 'delete', 'head']) print(method, (await client[method]('echo')).headers['x-method']);
print('search', await client('url', { searchParams: { a: 'ü x', b: 1 } }).text());
print('headers', await client('headers', { username: 'u', password: 'p' }).json());
for (const coding of ['gzip', 'deflate', 'br']) print(coding, (await client(coding).text()).length);
print('redirect', await client('redirect').then(({ redirectUrls, body }) => [redirectUrls.map(String), body]));
print('303', (await client.post('see-other', { body: 'x' }).json()).map(([name]) => name));
print('307', await client.post('same-method', { body: 'kept' }).text());
print('not followed', (await client('redirect', { followRedirect: false })).statusCode);
print('retried', await client('flaky', { retry: { limit: 3, calculateDelay: ({ computedValue }) => computedValue && 1 } }).text());

let size = 0;
await pipeline(client.stream('big'), new Writable({
  write(data, _, done) {
    size += data.length;
    done();
  },
}));
print('stream', size);
fs.writeFileSync('up.txt', 'x'.repeat(100_000));
const up = client.stream.post('echo');
let down = 0;
up.on('data', (data) => (down += data.length));
await pipeline(fs.createReadStream('up.txt'), up, async function* drain(source) { for await (const part of source) yield part; }, new Writable({ write: (data, _, done) => done() }));
print('stream there and back', down);

const events = [];
const hooked = client.extend({
  hooks: {
    init: [(raw, options) => events.push(`init ${options.method}`)], beforeRequest: [(options) => { options.headers['x-hook'] = '1'; }],
    beforeRedirect: [(options) => events.push(`redirect ${options.url.pathname}`)], beforeError: [(error) => Object.assign(error, { message: `hooked: ${error.message}` })],
    afterResponse: [(response) => { events.push(`response ${response.statusCode}`); return response; }],
  },
});
print('hook', (await hooked('headers').json()).some(([name]) => name === 'x-hook'));
await hooked('redirect');
print('hooked error', await failure(hooked('none')));
print('events', events);
const pages = [];
for await (const page of client.paginate('url', {
  searchParams: { page: 1 },
  pagination: { transform: (response) => [response.body], paginate: ({ currentItems }) => (/page=3/.test(currentItems[0]) ? false : { searchParams: { page: Number(currentItems[0].slice(-1)) + 1 } }) },
})) pages.push(page);
print('pages', pages);

print('404', await failure(client('none')));
print('503', await failure(client('status')));
print('not thrown', (await client('status', { throwHttpErrors: false })).body);
print('no JSON', (await failure(client('url').json())).slice(0, 2));
print('request too slow', await failure(client('slow', { timeout: { request: 50 } })));
print('response too slow', await failure(client('slow', { timeout: { response: 50 } })));
print('body too slow', await failure(client('slow-body', { timeout: { read: 50 } })));
print('loop', await failure(client('loop', { maxRedirects: 3 })));
print('cut', (await failure(client('cut'))).slice(0, 3));
print('reset', (await failure(client('reset'))).slice(0, 3));
print('bad gzip', (await failure(client('bad-gzip'))).slice(0, 3));
print('nobody', await failure(got('http://127.0.0.1:1', { retry: { limit: 0 } })));
print('no name', (await failure(got('http://name.invalid', { retry: { limit: 0 }, dnsLookup: (name, options, callback) => callback(Object.assign(new Error('not found'), { code: 'ENOTFOUND' })) }))).slice(0, 3));
const controller = new AbortController();
const aborted = failure(client('slow', { signal: controller.signal }));
setTimeout(() => controller.abort(), 20);
print('aborted', await aborted);
print('bad options', await failure((async () => client('json', { timeout: 'soon' }))()));
const agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
const sockets = new Set();
await Promise.all(Array.from({ length: 10 }, async () => {
  const one = client('json', { agent: { http: agent } });
  one.on('response', (response) => sockets.add(response.socket?.localPort));
  await one;
}));
print('two sockets', sockets.size <= 2);
agent.destroy();
origin.stop();
