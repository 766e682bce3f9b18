'use strict';
// The option httpValidation: which characters values of fields may have, in both directions.
const assert = require('node:assert');
const http = require('node:http');
const { expectsError, mustCall } = require('../common');
const { exchange } = require('../servers/raw');

const kinds = { tab: '\t', bell: '\x07', del: '\x7f', upper: '\xe9' };
const never = { nul: '\0', lf: '\n', cr: '\r', wide: '\u0100' };
/** Which of them pass in which mode. */
const passes = {
  undefined: ['tab', 'upper'], strict: ['tab', 'upper'], relaxed: ['tab', 'bell', 'del', 'upper'],
};
const accepted = (message, method) => Object.entries({ ...kinds, ...never }).filter(([, c]) => {
  try {
    if (method === 'addTrailers') message.addTrailers({ a: `x${c}y` });
    else message[method]('a', `x${c}y`);
    return true;
  } catch (error) {
    assert.strictEqual(error.code, 'ERR_INVALID_CHAR');
    return false;
  }
}).map(([name]) => name);

async function check(httpValidation) {
  const expected = passes[httpValidation];
  const seen = [];
  const server = http.createServer({ httpValidation }, mustCall((req, res) => {
    for (const method of ['setHeader', 'appendHeader', 'addTrailers']) assert.deepStrictEqual(accepted(res, method), expected, method);
    res.removeHeader('a');
    seen.push(req.headers.a);
    res.setHeader('a', req.headers.a);
    res.end();
  }, expected.length + 1));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  for (const [name, c] of Object.entries(kinds)) {
    const answer = await exchange(port, `GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\na: x${c}y\r\n\r\n`);
    assert.match(answer, expected.includes(name) ? /^HTTP\/1.1 200 / : /^HTTP\/1.1 400 /, `${httpValidation} ${name}`);
  }
  assert.deepStrictEqual(seen, expected.map((name) => `x${kinds[name]}y`));
  const value = `x${kinds[expected.at(-2)]}y`;
  const request = http.get({ port, host: '127.0.0.1', agent: false, httpValidation, headers: { a: value } });
  assert.deepStrictEqual(accepted(http.request({ port, httpValidation }).on('error', () => {}).destroy(), 'setHeader'), expected);
  const response = await new Promise((resolve, reject) => request.on('response', resolve).on('error', reject));
  assert.strictEqual(response.headers.a, value);
  response.resume();
  server.close();
}

const invalid = expectsError({ code: 'ERR_INVALID_ARG_VALUE', name: 'TypeError' });
for (const make of [http.createServer, http.request]) {
  assert.throws(() => make({ httpValidation: 'no' }), invalid);
  assert.throws(() => make({ httpValidation: 'strict', insecureHTTPParser: false }), invalid);
}
(async () => {
  for (const mode of [undefined, 'strict', 'relaxed']) await check(mode);
})().then(mustCall());
