// Flags: --expose-internals
'use strict';
// What a function uses of its surroundings beside names, and in which form its source stands.
const assert = require('node:assert');
const { analyseFunction, SourceError } = require('internal:deferred/analysis/scope');

function uses(code, ...expected) {
  const analysis = analyseFunction(code);
  const found = Object.keys(analysis).filter((key) => /^(uses|writes)/.test(key) && analysis[key]);
  assert.deepStrictEqual(found, expected, code);
  return analysis;
}

// ---- this, arguments, super, new.target
uses('() => this', 'usesThis');
uses('function () { return this.a }', 'usesThis');
uses('() => { function f() { return this } }');
uses('() => () => this', 'usesThis');
uses('() => ({ m() { return this } })');
uses('() => class { a = this; static { this } static b = () => this; m() { return this } }');
uses('() => class extends this.B { [this.c]() {} }', 'usesThis');
uses('class { m() { this } }');
uses('class extends this.B {}', 'usesThis');
uses('function f(a = this) {}', 'usesThis');
uses('() => arguments[0]', 'usesArguments');
uses('function f() { return arguments }', 'usesArguments');
uses('function f() { return () => arguments }', 'usesArguments');
uses('function f() { return function () { return arguments } }');
uses('function f(arguments) { return arguments }');
uses('function f() { var arguments; return arguments }');
uses('() => { let arguments; return arguments }');
uses('m() { return super.m() }', 'usesSuper');
uses('() => super.x', 'usesSuper');
uses('() => super()', 'usesSuperCall');
uses('() => ({ m() { super.m() } })');
uses('class A extends Object { constructor() { super(); super.a } }');
uses('() => new.target', 'usesNewTarget');
uses('function f() { new.target }', 'usesNewTarget');
uses('() => function () { new.target }');

// ---- what makes names unknowable
uses('() => eval("a")', 'usesEval');
uses('() => () => eval("a")', 'usesEval');
uses('(eval) => eval("a")');
uses('() => { function eval() {} eval("a") }');
uses('() => (0, eval)("a")');
uses('() => eval?.("a")');
uses('() => eval');
uses('function f(o) { with (o) { a } }', 'usesWith');
assert.deepStrictEqual(analyseFunction('function f(o) { with (o) { a } }').free, ['a']);

// ---- modules
uses('() => import.meta.url', 'usesImportMeta');
{
  const analysis = uses('() => [import("a"), import(b), import(`c`), import("d", { with: { type: "json" } })]',
    'usesDynamicImport');
  assert.deepStrictEqual(analysis.imports, ['a', null, 'c', 'd']);
  assert.deepStrictEqual(analysis.free, ['b']);
}

// ---- private names of a class outside
assert.deepStrictEqual(analyseFunction('(o) => o.#a + (#b in o)').privateNames, ['a', 'b']);
assert.deepStrictEqual(analyseFunction('() => class { #a; m(o) { return o.#a + o.#c } }').privateNames, ['c']);
assert.deepStrictEqual(analyseFunction('#m(o) { return o.#a }').privateNames, ['a']);

// ---- its own name
uses('function f() { f() }', 'usesOwnName');
uses('function f() { f = 1 }', 'usesOwnName', 'writesOwnName');
uses('function f() { let f; f() }');
uses('class A { m() { return new A() } }', 'usesOwnName');
uses('class A { m(A) { return A } }');

// ---- forms
function form(code, kind, name, rest = {}) {
  const analysis = analyseFunction(code);
  assert.strictEqual(analysis.kind, kind, code);
  assert.strictEqual(analysis.name, name, code);
  assert.deepStrictEqual([analysis.async, analysis.generator], [rest.async ?? false, rest.generator ?? false], code);
  // The expression is one, and has a function as its value.
  const value = (0, eval)(code.startsWith('class extends') ? '(class {})' : analysis.expression);
  assert.strictEqual(typeof value, 'function', analysis.expression);
  return { analysis, value };
}
globalThis.k = 'key';
form('(a, b) => a', 'arrow', '');
form('async (a) => a', 'arrow', '', { async: true });
form('async a => a', 'arrow', '', { async: true });
form('function () {}', 'function', '');
form('function f() {}', 'function', 'f');
form('async function f() {}', 'function', 'f', { async: true });
form('function* f() {}', 'function', 'f', { generator: true });
form('async function*f() {}', 'function', 'f', { async: true, generator: true });
form('class A {}', 'class', 'A');
form('class { #a = 1 }', 'class', '');
form('m() { return 7 }', 'method', 'm');
form('async m() {}', 'method', 'm', { async: true });
form('*m() {}', 'method', 'm', { generator: true });
form('async *m() {}', 'method', 'm', { async: true, generator: true });
form('async() {}', 'method', 'async');
form('get() {}', 'method', 'get');
form('set(v) {}', 'method', 'set');
form('static() {}', 'method', 'static');
form('get x() { return 7 }', 'getter', 'x');
form('set x(v) {}', 'setter', 'x');
form('get [k]() { return 7 }', 'getter', '');
form('async *[k]() {}', 'method', '', { async: true, generator: true });
form('[ /* [ */ (k) /* ] */ ] /* x */ () {}', 'method', '');
form('[`a${[1]}]`]() {}', 'method', '');
form('/* [ */ async /* [ */ [k]() {}', 'method', '', { async: true });
form('"a b"() {}', 'method', 'a b');
form('0x10() {}', 'method', '16');
form('#p() {}', 'method', '#p');
form('get #p() {}', 'getter', '#p');
form('constructor() {}', 'method', 'constructor');
form('() => ({})', 'arrow', '');
form('() => a // b', 'arrow', '');
form('(\n) =>\n// c\n1', 'arrow', '');
delete globalThis.k;
assert.strictEqual(form('m() { return 7 }', 'method', 'm').value(), 7);
assert.strictEqual(form('get x() { return 7 }', 'getter', 'x').value(), 7);

// Real functions, from real toString().
{
  const object = { m() {}, get g() { return 1 }, async *[Symbol.iterator]() {}, 'q-r'() {}, async: (x) => x };
  class C { static s() {} static async t() {} #p() {} static f = () => 1; static p = (o) => o.#p; static set u(v) {} }
  const { get } = Object.getOwnPropertyDescriptor(object, 'g');
  const { set } = Object.getOwnPropertyDescriptor(C, 'u');
  const cases = [
    [object.m, 'method'], [get, 'getter'], [set, 'setter'], [object[Symbol.iterator], 'method'], [object['q-r'], 'method'],
    [object.async, 'arrow'], [C.s, 'method'], [C.t, 'method'], [C.f, 'arrow'], [C.p, 'arrow'], [C, 'class'],
    [new Function('a', 'b', 'return a + b'), 'function'],
  ];
  for (const [fn, kind] of cases) assert.strictEqual(analyseFunction(String(fn)).kind, kind, String(fn));
}

// ---- ranges
{
  const code = 'async function f(a, { b } = {}, ...c) { return a }';
  const { params, paramsRange, body } = analyseFunction(code);
  assert.deepStrictEqual(params, ['a', '{ b } = {}', '...c']);
  assert.strictEqual(code.slice(paramsRange.start, paramsRange.end), 'a, { b } = {}, ...c');
  assert.strictEqual(code.slice(body.start, body.end), '{ return a }');
  assert.strictEqual(analyseFunction('() => 1').paramsRange, null);
  const method = 'm(a) { b }';
  const found = analyseFunction(method);
  assert.strictEqual(method.slice(found.body.start, found.body.end), '{ b }');
  assert.strictEqual(method[found.references[0].start], 'b');
}
assert.strictEqual(analyseFunction('function f() { "use strict" }').strict, true);
assert.strictEqual(analyseFunction('function f() { "a"; "use strict" }').strict, true);
assert.strictEqual(analyseFunction('function f() { 1; "use strict" }').strict, false);

// ---- what cannot be analysed
function fails(code, reason) {
  assert.throws(() => analyseFunction(code), (error) => error instanceof SourceError && error.reason === reason, code.slice(0, 80));
}
fails(String(Math.max), 'native');
fails(String((() => 1).bind()), 'native');
fails(String(Map), 'native');
fails('a + b', 'syntax');
fails('() => 1, () => 2', 'syntax');
fails('m() {}, n() {}', 'syntax');
fails('a: () => 1', 'syntax');
fails('...a', 'syntax');
fails('', 'syntax');
fails('(() => 1)()', 'syntax');
fails('() => 1); (() => 2', 'syntax');
fails('m() {} })); ({ n() {}', 'syntax');
fails(`() => ${'('.repeat(100000)}1${')'.repeat(100000)}`, 'depth');
