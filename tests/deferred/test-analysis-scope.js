// Flags: --expose-internals
'use strict';
// Which names a function uses from outside.
const assert = require('node:assert');
const { analyseFunction } = require('internal:deferred/analysis/scope');

/** `code` as the text of a function; what is expected are its free names, in order. */
function free(code, expected, options) {
  assert.deepStrictEqual(analyseFunction(code, options).free, expected, code);
}

// ---- plain names
free('() => a + b.c + d[e] + a', ['a', 'b', 'd', 'e']);
free('(x) => x.a.b', []);
free('() => undefined', ['undefined']);
free('(a) => { return a + b }', ['b']);
free('a => a', []);
free('async a => await a + await b', ['b']);
free('function f() { return g }', ['g']);
free('() => ({ a, b: c, [d]: e, f() { return g }, get h() { return i } })', ['a', 'c', 'd', 'e', 'g', 'i']);
free('() => a?.b?.[c]?.(d)', ['a', 'c', 'd']);
free('() => tag`x${a}y${b}`', ['tag', 'a', 'b']);
free('() => typeof a', ['a']);
free('() => new a.B(c)', ['a', 'c']);
free('(...r) => [...r, ...s, { ...t }]', ['s', 't']);
free('() => /a(?<b>c)/u', []);
free('() => { a: for (;;) { b: for (;;) { break a; continue b } } }', []);
free('() => { debugger; return 1n }', []);

// ---- var, let, const, hoisting
free('() => { x = 1; var x }', []);
free('() => { { var x } x }', []);
free('() => { { let x } x }', ['x']);
free('() => { x; { let x; x } }', ['x']);
free('() => { x; let x }', []);
free('() => { const x = y, y = x }', []);
free('() => { f(); function f() {} }', []);
free('() => { { class C {} } C }', ['C']);
free('() => { for (var i = 0; i < n; i++); i }', ['n']);
free('() => { for (let i = 0; i < n; i++) { i } i }', ['n', 'i']);
free('() => { for (const x of xs) x; x }', ['xs', 'x']);
free('() => { for (const x of x) ; }', []);
free('() => { for (k in o) ; }', ['k', 'o']);
free('() => { for (const [a, { b = c }] of d) a + b }', ['c', 'd']);
free('() => { switch (a) { case b: let c; break; default: c } c }', ['a', 'b', 'c']);
free('() => { if (a) { var b = 1 } else { var c = 2 } return b + c }', ['a']);
free('async () => { for await (const x of y) x }', ['y']);

// ---- Annex B: functions in blocks
free('function f() { { function g() {} } g }', ['g']);
free('function f() { { function g() {} } g }', [], { strict: false });
free('function f() { { function g() {} } g }', ['g'], { strict: true });
free('function f() { "use strict"; { function g() {} } g }', ['g'], { strict: false });
free('function f() { { async function g() {} } g }', ['g'], { strict: false });
free('function f() { let g; { function g() {} } g }', []);
free('function f(g) { { function g() {} } g }', []);
free('function f() { { let g; { function g() {} } } g }', ['g'], { strict: false });
free('function f() { try {} catch (g) { { function g() {} } } g }', [], { strict: false });
free('function f() { if (a) function g() {} g }', ['a', 'g']);
free('function f() { l: function g() {} g }', []);
free('function f() { switch (1) { case 1: function g() {} } g }', [], { strict: false });

// ---- parameters
free('(a, b = a, c = d) => c', ['d']);
free('function f(a = x) { var x; return x }', ['x']);
free('function f(a) { var a; a }', []);
free('({ a, b: { c }, ...d }, [e, , f = g]) => a + b + c + d + e + f', ['g', 'b']);
free('({ [k]: v }) => v', ['k']);
free('(a = () => b, b) => a', []);
free('function f(a = () => x) { let x }', ['x']);
free('(a = arguments) => a', []);
free('function f(a = f) {}', []);

// ---- names of functions and classes
free('function f() { return f }', []);
free('function f() { var f; return f }', []);
free('() => { (function g() { g }); g }', ['g']);
free('class A extends B { m() { return A + C } }', ['B', 'C']);
free('class extends (A, B) {}', ['A', 'B']);
free('class A { [a] = b; static [c]() { d } static { var e; e; f } #g = h; get i() { return j } }',
  ['a', 'b', 'c', 'd', 'f', 'h', 'j']);
free('class A { x = x; y = this.x }', ['x']);
free('class A { static { var v } m() { v } }', ['v']);
free('() => { const C = class D { m() { D; C } }; D }', ['D']);

// ---- catch
free('() => { try {} catch (e) { e } e }', ['e']);
free('() => { try {} catch ({ a, b = c }) { a; b } }', ['c']);
free('() => { try {} catch { e } finally { f } }', ['e', 'f']);
free('() => { try {} catch (e) { var e = 1 } e }', []);

// ---- nested functions
free('() => () => { a; let b; return () => b + c }', ['a', 'c']);
free('() => { function g(h) { return h + k } return g }', ['k']);
free('() => [1].map((x) => x * f)', ['f']);
free('() => ({ m(a) { return a + b }, async *n() { yield c }, set o(v) { d = v } })', ['b', 'c', 'd']);

// ---- writes
function written(code, expected) {
  assert.deepStrictEqual(analyseFunction(code).written, expected, code);
}
written('() => { a = 1; b += 1; c++; --d; e ||= 1; f.g = 1; h[i] = 1 }', ['a', 'b', 'c', 'd', 'e']);
written('() => { [a, ...b] = c; ({ d, e: f, ...g } = h); [i.j, k = l] = m }', ['a', 'b', 'd', 'f', 'g', 'k']);
written('() => { for (a of b); for (c in d); for (e.f of g); for ([h] of i); }', ['a', 'c', 'h']);
written('() => { let a; a = 1; (() => { a = 2; b = 3 })() }', ['b']);
written('function f() { delete a; delete b.c }', ['a']);
written('(a) => { a = 1 }', []);
written('function f() { f = 1 }', []);

// ---- what a name is used for
{
  const { references, typeofOnly } = analyseFunction('() => typeof a + typeof b + b + c() + (d = 1)');
  assert.deepStrictEqual(typeofOnly, ['a']);
  assert.deepStrictEqual(references.map(({ name, read, write, call }) => [name, read, write, call]), [
    ['a', true, false, false], ['b', true, false, false], ['b', true, false, false], ['c', true, false, true],
    ['d', false, true, false],
  ]);
  const code = 'function f() {\n  return  zz;\n}';
  assert.strictEqual(code.slice(analyseFunction(code).references[0].start).slice(0, 2), 'zz');
}
assert.strictEqual(analyseFunction('(a) => a.b').free.length, 0);
assert.ok(Object.isFrozen(analyseFunction('(a) => a.b').free));
assert.strictEqual(analyseFunction('(a) => a.b'), analyseFunction('(a) => a.b'));
