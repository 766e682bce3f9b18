'use strict';
// A parser says the same whatever the borders of the chunks are, for good messages and for bytes at random.
require('../common');
const assert = require('node:assert');
const { HTTPParser } = require('_http_common');

const { REQUEST, RESPONSE, kOnHeaders, kOnHeadersComplete, kOnBody, kOnMessageComplete } = HTTPParser;

/** All that a parser tells of `bytes`, cut at the given places. */
function parse(type, bytes, cuts) {
  const parser = new HTTPParser();
  parser.initialize(type, {});
  const events = [];
  let body = '';
  let upgraded = false;
  parser[kOnHeadersComplete] = (major, minor, headers, method, url, status, reason, upgrade, keepAlive) => {
    upgraded = upgrade;
    events.push(['head', major, minor, headers, method, url, status, reason, upgrade, keepAlive]);
  };
  parser[kOnBody] = (chunk) => {
    body += chunk.latin1Slice();
  };
  parser[kOnHeaders] = (trailers) => events.push(['trailers', trailers]);
  parser[kOnMessageComplete] = () => {
    events.push(['complete', body]);
    body = '';
  };
  let start = 0;
  for (const end of [...cuts, bytes.length]) {
    const result = parser.execute(bytes.subarray(start, end));
    if (result instanceof Error) {
      events.push(['error', result.code]);
      return JSON.stringify([events, body]);
    }
    // Behind an upgrade: what follows is not ours.
    if (result < end - start || (upgraded && events.at(-1)[0] === 'complete')) {
      events.push(['upgrade', start + result]);
      return JSON.stringify([events, body]);
    }
    start = end;
  }
  const end = parser.finish();
  if (end instanceof Error) events.push(['end', end.code]);
  return JSON.stringify([events, body]);
}

const messages = [
  [REQUEST, 'GET /a?b=c HTTP/1.1\r\nHost: x\r\nEmpty:\r\nTwice: 1\r\nTwice:   2  \r\n\r\nGET / HTTP/1.0\r\n\r\n'],
  [REQUEST, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhelloPUT /next HTTP/1.1\r\nHost: y\r\nContent-Length: 0\r\n\r\n'],
  [REQUEST, 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\nT: 1\r\nU: 2\r\n\r\n'],
  [REQUEST, 'GET /chat HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n\x81\x05hello'],
  [REQUEST, 'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\nbytes'],
  [REQUEST, 'GET / HTTP/1.1\r\nHost: x\r\nBad Name: 1\r\n\r\n'],
  [REQUEST, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n'],
  [RESPONSE, 'HTTP/1.1 200 All right\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 204 No Content\r\n\r\n'],
  [RESPONSE, 'HTTP/1.0 200 OK\r\nX: \xe4\r\n\r\nuntil the end'],
];
for (const [type, text] of messages) {
  const bytes = Buffer.from(text, 'latin1');
  const whole = parse(type, bytes, []);
  for (let i = 1; i < bytes.length; i++) assert.strictEqual(parse(type, bytes, [i]), whole, `${JSON.stringify(text)} cut at ${i}`);
  assert.strictEqual(parse(type, bytes, Array.from({ length: bytes.length - 1 }, (_, i) => i + 1)), whole);
}

// At random, from a seed that is told when it fails.
let seed = Number(process.env.WEFT_TEST_SEED ?? 20240601);
function random(n) {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * n);
}
const interesting = [0, 9, 10, 13, 32, 48, 58, 59, 127, 128, 255];
for (let round = 0; round < 3000; round++) {
  const started = seed;
  const [type, text] = messages[random(messages.length)];
  let bytes = Buffer.from(text, 'latin1');
  for (let n = random(4); n >= 0; n--) {
    const at = random(bytes.length);
    switch (random(3)) {
      case 0:
        bytes[at] = interesting[random(interesting.length)];
        break;
      case 1:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(3))]);
        break;
      default:
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from([random(256)]), bytes.subarray(at)]);
    }
  }
  const whole = parse(type, bytes, []);
  const cuts = [random(bytes.length), random(bytes.length)].sort((a, b) => a - b);
  assert.strictEqual(parse(type, bytes, cuts), whole, `seed ${started}: ${JSON.stringify(bytes.latin1Slice())} cut at ${cuts}`);
}

// Limits do not depend on the borders either.
const flood = Buffer.from(`GET / HTTP/1.1\r\n${'Name: value\r\n'.repeat(2000)}\r\n`);
assert.match(parse(REQUEST, flood, []), /HPE_HEADER_OVERFLOW/);
assert.match(parse(REQUEST, flood, [5000, 10000, 15000]), /HPE_HEADER_OVERFLOW/);
const extension = Buffer.from(`POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2;${'a'.repeat(17000)}\r\nab\r\n0\r\n\r\n`);
assert.match(parse(REQUEST, extension, []), /HPE_CHUNK_EXTENSIONS_OVERFLOW/);
