'use strict';
const url = require('url');
const querystring = require('querystring');
const { measure } = require('../measure.cjs');

const href = 'https://user:pass@sub.example.com:8080/p/a/t/h?query=string&a=1#hash';
const loop = (fn) => (n) => {
  let last;
  for (let i = 0; i < n; i++) last = fn(i);
  return last;
};
measure('url: new URL', loop(() => new URL(href)));
measure('url: new URL, pathname', loop(() => new URL(href).pathname));
measure('url: relative', loop(() => new URL('../x?y=1', href).href));
measure('url: URL.canParse', loop(() => URL.canParse(href)));
measure('url: URLSearchParams get', loop(() => new URLSearchParams('a=1&b=2&c=hello%20world').get('c')));
measure('url: legacy parse', loop(() => url.parse(href).host));
measure('querystring: parse', loop(() => querystring.parse('a=1&b=2&c=hello%20world').c));
measure('querystring: stringify', loop(() => querystring.stringify({ a: 1, b: 'two', c: 'hello world' })));
