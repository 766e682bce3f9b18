'use strict';
// Requests that are malformed, or that two servers in a row might read differently: each gets the answer that Node 24 gives to the
// same bytes, the server sees exactly the requests that Node sees, and goes on serving others.
//
// bad-requests.txt holds Node's answers. It is written by `node tests/http/test-bad-requests.js --record`.
const assert = require('node:assert');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { exchange } = require('../servers/raw');

const get = 'GET / HTTP/1.1\r\nHost: x\r\n';
const post = 'POST / HTTP/1.1\r\nHost: x\r\n';
const chunkedHead = `${post}Transfer-Encoding: chunked\r\n\r\n`;
const next = 'GET /next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
const bytes = (...codes) => String.fromCharCode(...codes);

const cases = {
  // --- the first line
  'nothing but line ends': '\r\n\r\n\r\n',
  'line ends before a request': `\r\n\r\n${next}`,
  'LF before a request': `\n${next}`,
  'no version': 'GET /\r\n\r\n',
  'HTTP/0.9 with a version': 'GET / HTTP/0.9\r\n\r\n',
  'HTTP/1.0 without a host': 'GET / HTTP/1.0\r\n\r\n',
  'HTTP/1.1 without a host': 'GET / HTTP/1.1\r\n\r\n',
  'HTTP/1.2': 'GET / HTTP/1.2\r\nHost: x\r\n\r\n',
  'HTTP/2.0': 'GET / HTTP/2.0\r\nHost: x\r\n\r\n',
  'HTTP/11.1': 'GET / HTTP/11.1\r\nHost: x\r\n\r\n',
  'version in small letters': 'GET / http/1.1\r\nHost: x\r\n\r\n',
  'other protocol': 'GET / FTP/1.1\r\nHost: x\r\n\r\n',
  'RTSP': 'GET / RTSP/1.0\r\nHost: x\r\n\r\n',
  'HTTP/2 preface': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'unknown method': 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n',
  'method in small letters': 'get / HTTP/1.1\r\nHost: x\r\n\r\n',
  'method with a control character': `G${bytes(1)}T / HTTP/1.1\r\nHost: x\r\n\r\n`,
  'no space after the method': 'GET/ HTTP/1.1\r\nHost: x\r\n\r\n',
  'two spaces after the method': 'GET  / HTTP/1.1\r\nHost: x\r\n\r\n',
  'tab after the method': 'GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n',
  'two spaces before the version': 'GET /  HTTP/1.1\r\nHost: x\r\n\r\n',
  'space in the target': 'GET /a b HTTP/1.1\r\nHost: x\r\n\r\n',
  'space at the end of the line': 'GET / HTTP/1.1 \r\nHost: x\r\n\r\n',
  'empty target': 'GET  HTTP/1.1\r\nHost: x\r\n\r\n',
  'target without a slash': 'GET a HTTP/1.1\r\nHost: x\r\n\r\n',
  'asterisk': 'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  'absolute target': 'GET http://y/z?a#b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  'fragment': 'GET /a#b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  'NUL in the target': `GET /${bytes(0)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  'DEL in the target': `GET /${bytes(127)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
  'bytes beyond ASCII in the target': `GET /${bytes(0xc3, 0xbc, 0xff)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
  'CR in the target': 'GET /\ra HTTP/1.1\r\nHost: x\r\n\r\n',
  'CONNECT that nobody takes': 'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n',
  'TLS hello': bytes(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3),
  'random bytes': bytes(0xff, 0xfe, 0, 1, 2, 3, 0x0a, 0x0d),

  // --- line ends and header lines
  'LF alone at the end of the first line': 'GET / HTTP/1.1\nHost: x\r\n\r\n',
  'LF alone everywhere': 'GET / HTTP/1.1\nHost: x\nConnection: close\n\n',
  'LF alone after a header': `${get}A: b\nConnection: close\r\n\r\n`,
  'LF alone at the end of the head': `${get}Connection: close\r\n\n`,
  'CR alone after a header': `${get}A: b\rC: d\r\n\r\n`,
  'CR CR LF': `${get}A: b\r\r\nConnection: close\r\n\r\n`,
  'CR alone at the end of the head': `${get}\rX`,
  'space before the colon': `${get}A : b\r\nConnection: close\r\n\r\n`,
  'tab before the colon': `${get}A\t: b\r\n\r\n`,
  'space before the name': `${get} A: b\r\n\r\n`,
  'first header after a space': 'GET / HTTP/1.1\r\n Host: x\r\n\r\n',
  'folded header': `${get}A: b\r\n c\r\nConnection: close\r\n\r\n`,
  'folded with a tab': `${get}A: b\r\n\tc\r\nConnection: close\r\n\r\n`,
  'folded content-length': `${post}Content-Length:\r\n 3\r\n\r\nabc${next}`,
  'folded transfer-encoding': `${post}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${next}`,
  'no colon': `${get}A\r\n\r\n`,
  'no name': `${get}: b\r\n\r\n`,
  'empty value': `${get}A:\r\nConnection: close\r\n\r\n`,
  'blanks around the value': `${get}A: \t b \t \r\nConnection: close\r\n\r\n`,
  'name with a control character': `${get}A${bytes(1)}: b\r\n\r\n`,
  'name with a parenthesis': `${get}A(b): c\r\n\r\n`,
  'name beyond ASCII': `${get}${bytes(0xfc)}: c\r\n\r\n`,
  'every character of a token': `${get}!#$%&'*+-.^_\`|~0aZ: c\r\nConnection: close\r\n\r\n`,
  'value with NUL': `${get}A: ${bytes(0)}\r\n\r\n`,
  'value with a control character': `${get}A: ${bytes(7)}\r\n\r\n`,
  'value with DEL': `${get}A: ${bytes(127)}\r\n\r\n`,
  'value beyond ASCII': `${get}A: ${bytes(0xe4, 0xff)}\r\nConnection: close\r\n\r\n`,
  'two hosts': `${get}Host: y\r\nConnection: close\r\n\r\n`,
  'same header twice': `${get}A: 1\r\nA: 2\r\nCookie: a\r\nCookie: b\r\nSet-Cookie: c\r\nSet-Cookie: d\r\nConnection: close\r\n\r\n`,
  'prototype as a header': `${get}__proto__: x\r\nconstructor: y\r\ntoString: z\r\nConnection: close\r\n\r\n`,

  // --- lengths
  'length not a number': `${post}Content-Length: abc\r\n\r\n`,
  'length empty': `${post}Content-Length:\r\n\r\n${next}`,
  'length negative': `${post}Content-Length: -1\r\n\r\n`,
  'length with a plus': `${post}Content-Length: +3\r\n\r\nabc`,
  'length in hex': `${post}Content-Length: 0x3\r\n\r\nabc`,
  'length with a blank inside': `${post}Content-Length: 1 2\r\n\r\n`,
  'length with a blank after it': `${post}Content-Length: 3 \r\n\r\nabc${next}`,
  'length with zeros': `${post}Content-Length: 0003\r\n\r\nabc${next}`,
  'length with a fraction': `${post}Content-Length: 3.0\r\n\r\nabc`,
  'length beyond 64 bits': `${post}Content-Length: 18446744073709551616\r\n\r\n`,
  'length a list': `${post}Content-Length: 3, 3\r\n\r\nabc${next}`,
  'two lengths that agree': `${post}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc${next}`,
  'two lengths that differ': `${post}Content-Length: 3\r\nContent-Length: 7\r\n\r\nabc${next}`,
  'GET with a body': `${get}Content-Length: 3\r\n\r\nabc${next}`,
  'more than the length': `${post}Content-Length: 3\r\n\r\nabcdef${next}`,
  'length and chunked': `${post}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${next}`,
  'chunked and length': `${post}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n${next}`,
  'length, and an encoding that is none': `${post}Content-Length: 3\r\nTransfer-Encoding: x\r\n\r\nabc${next}`,

  // --- encodings
  'chunked in capitals': `${post}Transfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n${next}`,
  'chunked twice': `${post}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n${next}`,
  'chunked in two headers': `${post}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${next}`,
  'chunked and identity': `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${next}`,
  'identity and chunked': `${post}Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n${next}`,
  'identity': `${post}Transfer-Encoding: identity\r\n\r\nabc`,
  'gzip and chunked': `${post}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n${next}`,
  'gzip': `${post}Transfer-Encoding: gzip\r\n\r\nabc`,
  'xchunked': `${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${next}`,
  'chunkedx': `${post}Transfer-Encoding: chunkedx\r\n\r\n0\r\n\r\n`,
  'chunked with a blank before the colon': `${post}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${next}`,
  'chunked after a control character': `${post}Transfer-Encoding: ${bytes(11)}chunked\r\n\r\n0\r\n\r\n${next}`,
  'chunked in quotes': `${post}Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n`,
  'chunked, then a comma': `${post}Transfer-Encoding: chunked,\r\n\r\n0\r\n\r\n${next}`,
  'chunked with a parameter': `${post}Transfer-Encoding: chunked;a=b\r\n\r\n0\r\n\r\n`,
  'name with an underscore': `${post}Transfer_Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc${next}`,
  'empty encoding': `${post}Transfer-Encoding:\r\nContent-Length: 3\r\n\r\nabc${next}`,
  'chunked with HTTP/1.0': `POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,

  // --- chunks
  'chunks': `${chunkedHead}3\r\nabc\r\n0\r\n\r\n${next}`,
  'size in capitals with zeros': `${chunkedHead}00A\r\n0123456789\r\n0\r\n\r\n${next}`,
  'size not a number': `${chunkedHead}x\r\nabc\r\n0\r\n\r\n`,
  'size empty': `${chunkedHead}\r\nabc\r\n0\r\n\r\n`,
  'size negative': `${chunkedHead}-3\r\nabc\r\n0\r\n\r\n`,
  'size with 0x': `${chunkedHead}0x3\r\nabc\r\n0\r\n\r\n`,
  'size after a blank': `${chunkedHead} 3\r\nabc\r\n0\r\n\r\n`,
  'size before a blank': `${chunkedHead}3 \r\nabc\r\n0\r\n\r\n${next}`,
  'size with a blank inside': `${chunkedHead}3 a\r\nabc\r\n0\r\n\r\n`,
  'size with an underscore': `${chunkedHead}1_0\r\nabc\r\n0\r\n\r\n`,
  'size beyond 64 bits': `${chunkedHead}10000000000000000\r\nabc`,
  'size of 64 bits': `${chunkedHead}ffffffffffffffff\r\nabc`,
  'size too small': `${chunkedHead}2\r\nabc\r\n0\r\n\r\n`,
  'size too large': `${chunkedHead}5\r\nabc\r\n0\r\n\r\n${next}`,
  'LF alone after the size': `${chunkedHead}3\nabc\r\n0\r\n\r\n${next}`,
  'CR alone after the size': `${chunkedHead}3\rXabc\r\n0\r\n\r\n`,
  'LF alone after the data': `${chunkedHead}3\r\nabc\n0\r\n\r\n${next}`,
  'nothing after the data': `${chunkedHead}3\r\nabc0\r\n\r\n${next}`,
  'LF alone after the last chunk': `${chunkedHead}0\n\n${next}`,
  'CR LF missing after the last chunk': `${chunkedHead}0\r\n${next}`,
  'extension': `${chunkedHead}3;a=b\r\nabc\r\n0;c="d;e"\r\n\r\n${next}`,
  'extension after a blank': `${chunkedHead}3 ;a=b\r\nabc\r\n0\r\n\r\n${next}`,
  'extension with a line end in quotes': `${chunkedHead}3;a="\r\nabc\r\n0\r\n\r\n${next}`,
  'extension with LF': `${chunkedHead}3;a\nb\r\nabc\r\n0\r\n\r\n${next}`,
  'extension with a control character': `${chunkedHead}3;${bytes(1)}\r\nabc\r\n0\r\n\r\n`,
  'extension very long': `${chunkedHead}3;${'a'.repeat(20000)}\r\nabc\r\n0\r\n\r\n${next}`,
  'trailers': `${chunkedHead}3\r\nabc\r\n0\r\nA: b\r\nContent-Length: 7\r\n\r\n${next}`,
  'trailer without a colon': `${chunkedHead}0\r\nA\r\n\r\n`,
  'trailers too long': `${chunkedHead}0\r\nA: ${'b'.repeat(20000)}\r\n\r\n`,

  // --- floods
  'target of 20 KB': `GET /${'a'.repeat(20000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  'one header of 20 KB': `${get}A: ${'b'.repeat(20000)}\r\n\r\n`,
  'header name of 20 KB': `${get}${'A'.repeat(20000)}: b\r\n\r\n`,
  'headers of 20 KB': `${get}${'A: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\n'.repeat(600)}\r\n`,
  '900 tiny headers': `${get}${'A:b\r\n'.repeat(900)}Connection: close\r\n\r\n`,
  '15 KB are fine': `${get}A: ${'b'.repeat(15000)}\r\nConnection: close\r\n\r\n`,
  'method of 20 KB': `${'G'.repeat(20000)} / HTTP/1.1\r\n\r\n`,

  // --- what the server asks of a request
  'unknown expectation': `${post}Expect: nonsense\r\nContent-Length: 3\r\n\r\nabc${next}`,
  '100-continue in capitals': `${post}Expect: 100-CONTINUE\r\nContent-Length: 3\r\n\r\nabc${next}`,
  // Node drops what follows such a request on its connection; here it is the next request.
  'upgrade that nobody takes': `${get}Connection: upgrade\r\nUpgrade: x\r\n\r\n`,
  'upgrade to h2c': `${get}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n`,
  'connection of many kinds': `${get}Connection: close, keep-alive\r\n\r\n${next}`,
  'after close': `${get}Connection: close\r\n\r\n${next}`,
  'good, then bad': `${get}\r\nnonsense\r\n\r\n`,
  'bad, then good': `nonsense\r\n\r\n${next}`,
  'body without a length': `${post}\r\nabc`,
  'body that is a request': `${post}Content-Length: ${next.length}\r\n\r\n${next}${next}`,
};

const file = path.join(__dirname, 'bad-requests.txt');

/** The server's side: which requests it saw, and what their bodies were. */
function serve(errors) {
  const server = http.createServer((req, res) => {
    const parts = [];
    req.on('data', (data) => parts.push(data));
    req.on('error', (error) => errors.push(error));
    req.on('end', () => {
      const seen = [req.method, req.url, req.httpVersion, Buffer.concat(parts).toString('latin1').slice(0, 40)];
      const length = JSON.stringify(req.rawHeaders).length;
      res.end(`${JSON.stringify(seen)} ${length > 500 ? length : JSON.stringify([req.rawHeaders, req.headers])} ${JSON.stringify(req.trailers)}\n`);
    });
  });
  server.on('dropRequest', (req) => errors.push(`dropped ${req.url}`));
  return server;
}

(async () => {
  const errors = [];
  const server = serve(errors);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  const titles = Object.keys(cases);
  const answers = new Map();
  const step = 20;
  for (let at = 0; at < titles.length; at += step) {
    await Promise.all(titles.slice(at, at + step).map(async (title) => {
      answers.set(title, await exchange(port, cases[title], { quiet: 400 }));
    }));
    // Whatever these were, others are served.
    assert.match(await exchange(port, next), /^HTTP\/1\.1 200 OK\r\n/);
  }
  server.close();
  server.closeAllConnections();

  const text = titles.map((title) => `=== ${title}\n${answers.get(title).replaceAll('\r\n', '\n')}\n`).join('');
  if (process.argv.includes('--record')) {
    fs.writeFileSync(file, text, 'latin1');
    return;
  }
  const expected = new Map(fs.readFileSync(file, 'latin1').split(/^=== /m).slice(1).map((part) => {
    const end = part.indexOf('\n');
    return [part.slice(0, end), part.slice(end + 1)];
  }));
  assert.strictEqual(expected.size, titles.length);
  const wrong = [];
  for (const part of text.split(/^=== /m).slice(1)) {
    const title = part.slice(0, part.indexOf('\n'));
    const answer = part.slice(title.length + 1);
    if (answer !== expected.get(title)) wrong.push(`${title}\n  expected ${JSON.stringify(expected.get(title))}\n  but got  ${JSON.stringify(answer)}`);
  }
  assert.ok(wrong.length === 0, `${wrong.length} of ${titles.length} answers differ from Node's:\n${wrong.join('\n')}`);
})();
