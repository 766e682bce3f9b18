// Flags: --expose-internals
'use strict';
// Which functions are pure, and why the others are not. What a function captures is handed over by hand here.
const assert = require('node:assert');
const { judge } = require('internal:deferred/analysis/purity');

/** Judges code; `captured` are the variables around it, `all` those of every function that is met. */
function judged(fn, captured = {}) {
  return judge(fn, {
    captures: (_, names) => new Map(names.filter((name) => name in captured).map((name) => [name, captured[name]])),
    isBuiltin: (fn) => fn === require('node:fs').readFileSync,
    start: () => ({ file: 'test.js', line: 1, column: 1 }),
  });
}
function pure(fn, captured) {
  assert.deepStrictEqual(judged(fn, captured).reasons, [], String(fn));
  assert.strictEqual(judged(fn, captured).pure, true);
}
/** `expected`: one pattern for each reason, in the order of the text. */
function impure(fn, expected, captured) {
  const { pure: isPure, reasons } = judged(fn, captured);
  assert.strictEqual(isPure, false, String(fn));
  const messages = reasons.map(({ message }) => message);
  const patterns = [].concat(expected);
  assert.strictEqual(messages.length, patterns.length, `${fn}\n${messages.join('\n')}`);
  patterns.forEach((pattern, index) => assert.match(messages[index], pattern, String(fn)));
}

// ---- computing
pure((a, b) => a + b);
pure((n) => { let s = 0; for (let i = 0; i < n; i++) s += Math.sqrt(i) * Math.PI; return s; });
pure(function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); });
pure((text) => text.split(',').map((part) => part.trim().toUpperCase()).filter(Boolean).join('-'));
pure((xs) => xs.map(Number).reduce((a, b) => a + b, 0));
pure((xs) => [...xs].sort((a, b) => a - b));
pure((xs) => xs.slice().sort());
pure((text) => JSON.parse(text).items.length);
pure((o) => JSON.stringify({ ...o, x: 1 }));
pure((o) => Object.keys(o).map((k) => [k, o[k]]));
pure((o) => Object.assign({}, o, { a: 1 }));
pure((n) => { const a = new Float64Array(n); for (let i = 0; i < n; i++) a[i] = i; return a; });
pure((n) => Array.from({ length: n }, (_, i) => i * 2));
pure((words) => { const m = new Map(); for (const w of words) m.set(w, (m.get(w) ?? 0) + 1); return m; });
pure((x) => { if (!x) throw new TypeError('no x'); return x; });
pure((x) => { try { return JSON.parse(x); } catch (error) { return error.message; } });
pure((text) => /a(b)/.exec(text)?.[1]);
pure((text) => text.replace(/a/g, (m) => m.toUpperCase()));
pure(async (x) => (await x) + 1);
pure(async (xs) => Promise.all(xs.map(async (x) => x * 2)));
pure((x) => new Promise((resolve) => resolve(x)));
pure(function* (n) { for (let i = 0; i < n; i++) yield i; });
pure((d) => new Date(d).getTime());
pure((s) => { switch (s) { case 'a': return 1; default: return 2; } });
pure((a) => { outer: for (const x of a) { for (const y of x) if (y) continue outer; } return undefined; });
pure((...xs) => Math.max(...xs));
pure(function () { return arguments.length; });
pure((a, { b, c: [d] } = {}, ...e) => [b, d, e]);
pure((x) => typeof notThere === 'undefined' ? x : 0);
pure((x) => String.raw`a${x}`);
pure((x) => { const f = (y) => y + 1; return f(f(x)); });
pure((x) => { function even(n) { return n === 0 || odd(n - 1); } function odd(n) { return n !== 0 && even(n - 1); } return even(x); });
pure((n) => { const memo = {}; const f = (i) => memo[i] ??= i < 2 ? i : f(i - 1) + f(i - 2); return f(n); });
pure((n) => { const o = { n: 0, add(k) { this.n += k; return this; } }; return o.add(n).add(1).n; });
pure((n) => { class P { #x = 1; constructor(y) { this.y = y; } sum() { return this.#x + this.y; } } return new P(n).sum(); });
pure((n) => { class A { f() { return 1; } } class B extends A { f() { return super.f() + 1; } } return new B().f() + n; });
pure((n) => { class A { constructor(v) { this.v = v; } } class B extends A { constructor(v) { super(v); this.w = 1; } } return new B(n); });
pure((p) => { const q = p; let r = q.x; r += 1; return r; });
pure((xs) => { const out = []; for (const x of xs) out.push(x * 2); return out; });
pure((xs) => { let [a, b] = xs; [a, b] = [b, a]; return a - b; });
pure((xs) => xs.every((x) => x > 0) && xs.some((x) => x === 1));
pure((s) => new TextEncoder().encode(s).length);
pure((s) => Buffer.from(s).toString('base64'));
pure((x) => ((y) => y * 2).call(null, x));
pure((x) => ((y) => y * 2).bind(null)(x));
pure((m) => { const copy = structuredClone(m); copy.x = 1; return copy; });

// ---- writes to what is outside
{
  let count = 0;
  const list = [];
  impure(() => { count++; }, /writes to the variable 'count' of an outer scope/, { count });
  impure(() => { count = 1; }, /writes to the variable 'count'/, { count });
  impure(() => { [count] = [1]; }, /writes to the variable 'count'/, { count });
  impure(() => { for (count of [1, 2]); }, /writes to the variable 'count'/, { count });
  impure((x) => [1].forEach(() => { count += x; }), /writes to the variable 'count'/, { count });
  impure((x) => { list.push(x); }, /calls 'list\.push\(\)', which changes the captured 'list'/, { list });
  impure((x) => { list[0] = x; }, /writes to 'list\[0\]', which belongs to the captured 'list'/, { list });
  impure((x) => { list.length = x; }, /writes to 'list\.length'/, { list });
  impure((x) => { const same = list; same.push(x); }, /calls 'same\.push\(\)', which changes the captured 'list'/, { list });
  impure((x) => { delete list[x]; }, /writes to 'list\[x\]'/, { list });
  void count;
}
impure((p) => { p.x = 1; }, /writes to 'p\.x', which belongs to the parameter 'p'/);
impure((p) => { p.list.sort(); }, /calls 'p\.list\.sort\(\)', which changes the parameter 'p'/);
impure(({ x }) => { x.y = 1; }, /writes to 'x\.y', which belongs to a parameter/);
impure(([x]) => { x.y = 1; }, /belongs to a parameter/);
impure((...xs) => { xs[0].y = 1; }, /belongs to the parameter 'xs'/);
impure((p = {}) => { p.x = 1; }, /belongs to the parameter 'p'/);
impure((xs) => { for (const x of xs) x.seen = true; }, /writes to 'x\.seen', which belongs to the parameter 'xs'/);
impure((xs) => xs.forEach((x) => { x.seen = true; }), /belongs to the parameter 'xs'/);
impure((xs) => { const copy = xs.slice(); copy[0].seen = 1; }, /belongs to the parameter 'xs'/);
impure((xs) => { const [a, b] = [1, xs]; b.push(a); }, /changes the parameter 'xs'/);
impure((p) => { const o = { p }; o.p.x = 1; }, /belongs to the parameter 'p'/);
impure((p) => { const m = new Map([['p', p]]); m.get('p').x = 1; }, /belongs to the parameter 'p'/);
impure((p) => { const f = (q) => { q.x = 1; }; f(p); }, /writes to 'q\.x', which belongs to the parameter 'p'/);
impure((p) => { const f = () => p; f().x = 1; }, /belongs to the parameter 'p'/);
impure((p) => { Object.assign(p, { x: 1 }); }, /calls 'Object\.assign\(\)', which changes the parameter 'p'/);
impure((p) => { const a = new Uint8Array(p.buffer); a[0] = 1; }, /belongs to the parameter 'p'/);
impure((p) => { const a = p.subarray(1); a[0] = 1; }, /belongs to the parameter 'p'/);
impure(function () { arguments[0].x = 1; }, /writes to 'arguments\[0\]\.x'/);
impure(async (p) => { (await p).x = 1; }, /belongs to the parameter 'p'/);
impure((p) => { p.x++; }, /writes to 'p\.x'/);
impure((p) => { [p.x] = [1]; }, /writes to 'p\.x'/);
impure((p) => { class A { constructor(o) { this.o = o; } set() { this.o.x = 1; } } new A(p).set(); }, /belongs to the parameter 'p'/);
impure((p) => { function f(q) { q.x = 1; } f.call(null, p); f.apply(null, [p]); }, /belongs to the parameter 'p'/);
impure((p) => { const s = [...p.values()]; s[0].x = 1; }, /belongs to the parameter 'p'/);
impure((p) => Object.entries(p).map(([, v]) => { v.x = 1; }), /belongs to the parameter 'p'/);

// ---- what differs from call to call
impure(() => Math.random(), /calls 'Math\.random\(\)', which differs from call to call/);
impure(() => Date.now(), /calls 'Date\.now\(\)', which reads the clock/);
impure(() => new Date(), /calls 'new Date\(\)', which reads the clock/);
impure(() => { const { random } = Math; return random(); }, /Math\.random/);
impure(() => [1].map(Math.random), /Math\.random/);
impure(() => performance.now(), /uses the global 'performance', which may change/);
impure(() => process.env.HOME, /uses the global 'process'/);
impure(() => console.log('x'), /uses the global 'console'/);
impure(() => setTimeout(() => {}, 1), /uses the global 'setTimeout'/);
impure(() => globalThis.x, /uses the global 'globalThis'/);
impure(() => notThere, /uses the global 'notThere'/);
impure(async () => fetch('http://x'), /uses the global 'fetch'/);
impure(() => import('fs'), /loads a module while it runs/);

// ---- calls of what is not known
impure((f) => f(1), /calls the parameter 'f', and what that does is not known/);
impure((xs, f) => xs.map(f), /calls the parameter 'f'/);
impure((o) => o.frobnicate(), /calls 'o\.frobnicate\(\)', and what that method of the parameter 'o' does is not known/);
impure((C) => new C(), /constructs the parameter 'C'/);
impure((o, k) => o[k](), /calls the parameter 'o'|calls 'o\[k\]'/);
impure(function () { return this.x; }, /uses 'this'/);
impure(new Function('o', 'with (o) { return x; }'), [/uses 'with'/, /uses the global 'x'/]);
assert.ok(judged((a) => eval(a)).reasons.some(({ kind, message }) => kind === 'eval' && message === "uses 'eval'"));

// ---- through captures
{
  const double = (x) => x * 2;
  const log = (x) => console.log(x);
  const mutate = (o) => { o.x = 1; };
  const table = { a: 1, f: (x) => x + 1, bad: () => Math.random(), get g() { return Date.now(); } };
  pure((x) => double(x) + 1, { double });
  pure((xs) => xs.map(double), { double });
  pure(() => table.a, { table });
  pure((x) => table.f(x), { table });
  pure(() => { const o = {}; mutate(o); return o; }, { mutate });
  impure(() => table.bad(), /Math\.random/, { table });
  impure(() => table.g, /Date\.now/, { table });
  impure((x) => log(x), /uses the global 'console'/, { log });
  impure((xs) => xs.forEach(log), /uses the global 'console'/, { log });
  impure((o) => mutate(o), /writes to 'o\.x', which belongs to the parameter 'o'/, { mutate });
  impure(() => mutate(table), [/writes to 'o\.x', which belongs to the captured 'table'/, /Date\.now/], { mutate, table });
  impure(() => { table.a = 2; }, /writes to 'table\.a', which belongs to the captured 'table'/, { table });
  impure(() => { double.x = 1; }, /changes the function 'double'/, { double });
  const max = Math.max.bind(null);
  impure((x) => max(x), /calls the captured 'max'/, { max });
  class Point { constructor(x) { this.x = x; } twice() { return new Point(this.x * 2); } now() { return Date.now(); } }
  pure((x) => new Point(x).twice().x, { Point });
  impure((x) => new Point(x).now(), /Date\.now/, { Point });
  class Point3 extends Point { constructor(x, z) { super(x); this.z = z; } }
  pure((x) => new Point3(x, 1).twice().x, { Point3, Point });
  const origin = new Point(0);
  pure(() => origin.twice(), { origin, Point });
  impure(() => { origin.x++; }, /captured 'origin'/, { origin });
  const path = require('node:path');
  const fs = require('node:fs');
  const { join } = path;
  pure((a) => path.join(a, 'b'), { path });
  pure((a) => join(a, 'b'), { join });
  impure((a) => path.resolve(a), /calls 'path\.resolve\(\)', which does more than compute/, { path });
  impure((a) => fs.readFileSync(a), /calls 'fs\.readFileSync\(\)', which does more than compute/, { fs });
  const crypto = require('node:crypto');
  pure((text) => crypto.createHash('sha256').update(text).digest('hex'), { crypto });
  impure(() => crypto.randomBytes(1), /crypto\.randomBytes/, { crypto });
  const every = /a/g;
  const once = /a/;
  pure((s) => once.test(s), { once });
  impure((s) => every.test(s), /changes the lastIndex of the captured 'every'/, { every });
  const map = new Map([['a', { n: 1 }]]);
  pure((k) => map.get(k).n, { map });
  impure((k) => { map.get(k).n = 2; }, /captured 'map'/, { map });
  const proxy = new Proxy({}, { get() { throw new Error('a trap was run'); }, getOwnPropertyDescriptor() { throw new Error('trap'); } });
  impure(() => proxy.x, /a Proxy/, { proxy });
  const { shadow } = { shadow: { Math: { random: () => 4 } } };
  pure(() => shadow.Math.random(), { shadow });
  pure(() => Math.random(), { Math: { random: () => 4 } });
}

// ---- where
{
  const { reasons } = judged(new Function('p', 'const x = 1;\n  p.y = x;\n  return Date.now();'));
  assert.deepStrictEqual(reasons.map(({ kind, file, line, column }) => [kind, file, line, column]), [
    ['mutation', 'test.js', 4, 3], ['time', 'test.js', 5, 10],
  ]);
}

// ---- what cannot be judged
assert.match(judged((() => 1).bind()).reasons[0].message, /native or bound/);
assert.strictEqual(judged(class {}).pure, false);
assert.ok(judged(new Function('p', `return ${Array.from({ length: 200 }, (_, i) => `p.a${i}()`).join('+')}`)).reasons.length <= 100);
