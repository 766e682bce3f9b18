'use strict';
// The parsers of outside text that are ours must take anything: they give a result that parses to itself, or a documented error.
require('../common');
const assert = require('node:assert');
const querystring = require('node:querystring');
const url = require('node:url');

process.removeAllListeners('warning');
process.on('warning', () => {});

let seed = 20240917;
const random = (limit) => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % limit;
};
const tokens = ['http:', 'x:', 'file:', 'javascript:', '//', '/', '\\', '@', ':', ':80', '[::1]', 'a', 'B.c', '..', '.', '?', '#', '%20',
  '%', '%zz', '&', '=', '+', 'é', '日', '\ud800', '\u00ad', ' ', '\t', '\n', '"', '<', '|', '^', '\0', ';', '*', '[', ']'];
const text = () => Array.from({ length: random(9) }, () => tokens[random(tokens.length)]).join('');
const known = new Set(['ERR_INVALID_URL', 'ERR_INVALID_ARG_VALUE', 'ERR_INVALID_URI', undefined]);

for (let round = 0; round < 20_000; round++) {
  const input = text();
  try {
    const { href } = url.parse(input);
    assert.strictEqual(typeof href, 'string');
    // Formatting what was parsed gives the same again.
    assert.strictEqual(url.format(url.parse(input)), href);
    assert.strictEqual(typeof url.resolve(input, text()), 'string');
  } catch (error) {
    assert.ok(known.has(error.code) && (error.code !== undefined || error instanceof URIError), error);
  }

  const fields = {};
  for (let i = random(4); i > 0; i--) fields[text().toWellFormed()] = [text().toWellFormed(), text().toWellFormed()];
  assert.deepStrictEqual({ ...querystring.parse(querystring.stringify(fields)) }, fields);
  querystring.parse(input, tokens[random(tokens.length)], tokens[random(tokens.length)]);
  const params = new URLSearchParams(input);
  assert.deepStrictEqual([...new URLSearchParams(params.toString())], [...params]);
}
