'use strict';
// In which encoding a head with letters beyond ASCII is sent: in that of the text that goes out with it, else in Latin-1.
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { mustCall } = require('../common');
const { exchange } = require('../servers/raw');

const latin1 = '\xe9';
const utf8 = '\xc3\xa9';
const length = (n) => `Content-Length: ${n}\r\n\r\n`;
const chunks = 'Transfer-Encoding: chunked\r\n\r\n';
const headers = { 'X-A': '\u00e9' };
const withName = { 'Content-Disposition': 'f=\u00e9' };

/** [what is sent, with which fields, value as it arrives, what follows the fields] */
const cases = [
  [(res) => res.end(), headers, latin1, length(0)],
  [(res) => res.end(''), headers, latin1, length(0)],
  [(res) => res.end('a'), headers, utf8, `${length(1)}a`],
  [(res) => res.end('\u00e9'), headers, utf8, `${length(2)}${utf8}`],
  [(res) => res.end('\u00e9', 'utf8'), headers, utf8, `${length(2)}${utf8}`],
  [(res) => res.end('\u00e9', 'utf-8'), headers, latin1, `${length(2)}${utf8}`],
  [(res) => res.end('\u00e9', 'latin1'), headers, latin1, `${length(1)}${latin1}`],
  [(res) => res.end('e9', 'hex'), headers, latin1, `${length(1)}${latin1}`],
  [(res) => res.end(Buffer.from('a')), headers, latin1, `${length(1)}a`],
  [(res) => res.end(Buffer.alloc(5000, 'a')), headers, latin1, length(5000) + 'a'.repeat(5000)],
  [(res) => (res.write('a'), res.end()), headers, latin1, `${chunks}1\r\na\r\n0\r\n\r\n`],
  [(res) => (res.write(''), res.end('a')), headers, utf8, `${chunks}1\r\na\r\n0\r\n\r\n`],
  [(res) => (res.flushHeaders(), res.end('a')), headers, utf8, `${chunks}1\r\na\r\n0\r\n\r\n`],
  // The bytes of a name in UTF-8, given as characters, become text where the length of the body is known.
  [(res) => res.end('a'), withName, 'f=\xef\xbf\xbd', `${length(1)}a`],
  [(res) => res.end('a'), { 'content-disposition': 'f=\u00c3\u00a9' }, `f=${utf8}`, `${length(1)}a`],
  [(res) => res.end(), withName, `f=${latin1}`, length(0)],
  [(res) => (res.write('a'), res.end()), withName, `f=${latin1}`, `${chunks}1\r\na\r\n0\r\n\r\n`],
];

let current;
const server = http.createServer((req, res) => {
  res.sendDate = false;
  for (const [name, value] of Object.entries(current[1])) res.setHeader(name, value);
  current[0](res);
  if (current[3].startsWith('Content-Length')) {
    // Also as programs see it that log what was sent.
    res.on('finish', () => assert.ok(res._header.endsWith(current[3].slice(0, current[3].indexOf('\r\n\r\n') + 4)), res._header));
  }
});

server.listen(0, '127.0.0.1', mustCall(async () => {
  const { port } = server.address();
  for (const [index, given] of cases.entries()) {
    current = given;
    const [send, fields, value, rest] = given;
    const answer = await exchange(port, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    const expected = `HTTP/1.1 200 OK\r\n${Object.keys(fields)[0]}: ${value}\r\nConnection: close\r\n${rest}`;
    assert.strictEqual(answer, expected, `${index}: ${send}`);
  }
  server.close();

  // A request keeps to the same rules.
  const raw = net.createServer(mustCall((socket) => {
    const parts = [];
    socket.on('data', (data) => {
      parts.push(data);
      const text = Buffer.concat(parts).toString('latin1');
      if (!text.endsWith('!')) return;
      assert.strictEqual(text, `POST / HTTP/1.1\r\nX-A: ${utf8}\r\nHost: x\r\nConnection: close\r\n${length(3)}${utf8}!`);
      socket.end('HTTP/1.1 204 No Content\r\n\r\n');
      raw.close();
    });
  }));
  raw.listen(0, '127.0.0.1', mustCall(() => {
    const request = http.request({
      port: raw.address().port, host: '127.0.0.1', method: 'POST', headers: { ...headers, Host: 'x' }, agent: false,
    });
    request.on('response', mustCall((res) => res.resume()));
    request.end('\u00e9!');
  }));
}));
