'use strict';
// curl and wrk as clients of a server: what each can do with HTTP/1, and no failed request under load.
const assert = require('node:assert');
const fs = require('node:fs');
const http = require('node:http');
const zlib = require('node:zlib');
const { tmpdir } = require('../common');
const { program, run } = require('../servers');

const server = http.createServer((req, res) => {
  const parts = [];
  switch (req.url) {
    case '/continue':
    case '/echo':
      req.on('data', (data) => parts.push(data)).on('end', () => {
        res.setHeader('X-Request', `${req.method} ${req.headers['content-length'] ?? 'chunked'}`);
        res.end(Buffer.concat(parts));
      });
      break;
    case '/gzip':
      res.writeHead(200, { 'Content-Encoding': 'gzip' }).end(zlib.gzipSync('packed '.repeat(100)));
      break;
    case '/redirect':
      res.writeHead(302, { Location: '/hello' }).end();
      break;
    case '/stream':
      for (let i = 0; i < 100; i++) res.write(Buffer.alloc(10_000, i));
      res.end();
      break;
    case '/range':
      res.writeHead(206, { 'Content-Range': 'bytes 2-4/10' }).end('234');
      break;
    case '/cookie':
      res.writeHead(200, { 'Set-Cookie': 'a=b' }).end(req.headers.cookie ?? 'none');
      break;
    case '/auth':
      if (req.headers.authorization) res.end(req.headers.authorization);
      else res.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' }).end();
      break;
    case '/late':
      setTimeout(() => res.end('late'), 1000);
      break;
    default:
      res.setHeader('Content-Type', 'text/plain');
      res.end('hello');
  }
});

async function curl(base, options, target) {
  const { code, stdout, stderr } = await run('curl', ['--silent', '--show-error', '--noproxy', '*', '--max-time', '20', ...options, ...[target].flat().map((one) => base + one)]);
  return { code, stdout, stderr };
}

async function ofCurl(base) {
  const text = async (...args) => {
    const { code, stdout, stderr } = await curl(base, ...args);
    assert.strictEqual(code, 0, stderr);
    return stdout;
  };
  assert.strictEqual(await text([], '/'), 'hello');
  assert.match(await text(['--include', '--http1.0'], '/'), /^HTTP\/1\.1 200 OK\r\nContent-Type: text\/plain\r\nDate: [^\r]+\r\nConnection: close\r\n/);
  assert.match(await text(['--head'], '/'), /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n$/);
  assert.strictEqual(await text(['--location'], '/redirect'), 'hello');
  assert.strictEqual(await text(['--compressed'], '/gzip'), 'packed '.repeat(100));
  assert.strictEqual(await text(['--range', '2-4'], '/range'), '234');
  assert.strictEqual(await text(['--user', 'a:b', '--anyauth'], '/auth'), `Basic ${btoa('a:b')}`);
  assert.strictEqual(await text(['--cookie', 'c=d'], '/cookie'), 'c=d');
  assert.strictEqual((await text([], '/stream')).length, (await text(['--http1.0'], '/stream')).length);
  assert.strictEqual(await text(['--data', 'a=b', '--write-out', ' %header{x-request}'], '/echo').then((all) => all.slice(0, 3)), 'a=b');
  const big = tmpdir.write('big', Buffer.alloc(3_000_000, 'big'));
  for (const options of [[], ['--header', 'Transfer-Encoding: chunked'], ['--http1.0'], ['--header', 'Expect: 100-continue']]) {
    const out = tmpdir.resolve('out');
    await text(['--upload-file', big, '--output', out, ...options], options[1] === 'Expect: 100-continue' ? '/continue' : '/echo');
    assert.ok(fs.readFileSync(out).equals(fs.readFileSync(big)), options.join(' '));
  }
  // One connection for all of them, and eight for fifty.
  const reused = await text(['--write-out', '%{num_connects}\n', '--output', '/dev/null', '--output', '/dev/null', '--output', '/dev/null'], ['/', '/redirect', '/']);
  assert.strictEqual(reused, '1\n0\n0\n');
  const parallel = await text(['--parallel', '--parallel-max', '8'], Array(50).fill('/'));
  assert.strictEqual(parallel, 'hello'.repeat(50));
  assert.strictEqual((await curl(base, ['--max-time', '0.1'], '/late')).code, 28);
  assert.strictEqual(await text(['--form', 'file=@-;filename=x', '--form', 'a=b', '--output', '/dev/null', '--write-out', '%{http_code}'], '/echo'), '200');
  assert.strictEqual(await text(['--request', 'PROPFIND', '--path-as-is'], '/a/../b'), 'hello');
}

async function ofWrk(base) {
  const { code, stdout, stderr } = await run('wrk', ['--threads', '1', '--connections', '50', '--duration', '1s', `${base}/`]);
  assert.strictEqual(code, 0, stderr);
  assert.ok(!/Socket errors|Non-2xx/.test(stdout), stdout);
  const [, requests] = /(\d+) requests in/.exec(stdout);
  assert.ok(Number(requests) > 100, stdout);
  const script = tmpdir.write('pipeline.lua', `
    init = function(args)
      local one = wrk.format("POST", "/echo", {["Content-Type"] = "text/plain"}, "body of a request")
      all = one .. wrk.format("GET", "/") .. one .. one
    end
    request = function() return all end
  `);
  const pipelined = await run('wrk', ['--threads', '1', '--connections', '10', '--duration', '1s', '--script', script, base]);
  assert.strictEqual(pipelined.code, 0, pipelined.stderr);
  assert.ok(!/Socket errors|Non-2xx/.test(pipelined.stdout), pipelined.stdout);
}

program('curl');
program('wrk');
server.listen(0, '127.0.0.1', async () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  await ofCurl(base);
  await ofWrk(base);
  server.close();
  server.closeAllConnections();
});
