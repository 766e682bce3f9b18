// Flags: --expose-internals
'use strict';
// Which loops of a file may move, and the change that is suggested for them.
const assert = require('node:assert');
const { tmpdir } = require('../common');
const { Files } = require('internal:deferred/analysis/files');
const { judgeFunctionNode, judgeLoop, loopsOf } = require('internal:deferred/analysis/loops');
const { estimate, suggestLoop } = require('internal:deferred/analysis/suggest');

let number = 0;
/** Judges the first loop of a file with this text. */
function judged(text, extension = 'js') {
  const file = new Files().get(tmpdir.write(`file-${++number}.${extension}`, text));
  const loops = loopsOf(file).sort((a, b) => a.start - b.start);
  assert.ok(loops.length > 0, text);
  return { file, ...judgeLoop(file, loops[0]) };
}
function moves(text, change) {
  const found = judged(text);
  assert.deepStrictEqual(found.reasons, [], text);
  assert.strictEqual(suggestLoop(found.file, found), change);
}
/** `expected`: patterns, one for each reason. */
function stays(text, ...expected) {
  const { reasons } = judged(text);
  const messages = reasons.map(({ message }) => message);
  assert.strictEqual(messages.length, expected.length, `${text}\n${messages.join('\n')}`);
  expected.forEach((pattern, i) => assert.match(messages[i], pattern, text));
}
const f = 'const xs = load(), o = load(), n = load(), f = (x) => Math.sqrt(x) + 1;\n';

// ---- collecting
moves(`${f}const out = []; for (const x of xs) out.push(f(x));`, 'out.push(...await Deferred.map(xs, (x) => f(x)));');
moves(`${f}const out = []; for (const x of xs) { const y = f(x); out.push(y * 2); }`,
  'out.push(...await Deferred.map(xs, (x) => { const y = f(x); return y * 2; }));');
moves(`${f}const out = []; for (const x of xs) { if (x > 1) out.push(f(x)); }`,
  'out.push(...(await Deferred.map(xs, (x) => { if (x > 1) return [f(x)]; return []; })).flat());');
moves(`${f}const out = []; for (const x of xs) { if (x > 1) continue; out.push(f(x)); }`,
  'out.push(...(await Deferred.map(xs, (x) => { if (x > 1) return []; return [f(x)]; return []; })).flat());');
moves(`${f}const out = []; for (let i = 0; i < n; i++) out[i] = f(i);`,
  '(await Deferred.map(Array.from({ length: n }, (_, i) => i), (i) => f(i))).forEach((value, i) => { out[i] = value; });');
stays(`${f}const out = []; for (let i = 0; i < n; i++) if (i % 2) out[i] = f(i);`, /writes to 'out\[i\]'/);
moves(`${f}const out = []; for (let k = 3; k <= n; k++) out.push(f(k));`,
  'out.push(...await Deferred.map(Array.from({ length: n - 3 + 1 }, (_, i) => 3 + i), (k) => f(k)));');
moves(`${f}const out = []; xs.forEach((x) => out.push(f(x)));`, 'out.push(...await Deferred.map(xs, (x) => f(x)));');
moves(`${f}const out = []; for (const { a, b: [c] } of xs) out.push(f(a) + c);`,
  'out.push(...await Deferred.map(xs, ({ a, b: [c] }) => f(a) + c));');
moves(`${f}const out = []; for (const k in o) out.push({ k, v: f(o[k]) });`,
  'out.push(...await Deferred.map(Object.keys(o), (k) => ({ k, v: f(o[k]) })));');

// ---- sums
moves(`${f}let s = 0; for (const x of xs) s += f(x);`, 'for (const part of await Deferred.map(xs, (x) => f(x))) s += part;');
moves(`${f}let s = 0; for (const x of xs) { if (f(x) > 3) s++; }`,
  'for (const part of await Deferred.map(xs, (x) => { if (f(x) > 3) return 1; return 0; })) s += part;');
{
  const found = judged(`${f}let s = 1; for (let i = 5; i <= n; i++) s *= f(i);`);
  assert.strictEqual(suggestLoop(found.file, found), [
    'const size = Math.ceil((n + 1 - 5) / 16);',
    'const starts = Array.from({ length: 16 }, (_, part) => 5 + part * size);',
    'const parts = await Deferred.map(starts, (start) => { let s = 1; for (let i = start; i < Math.min(start + size, n + 1); i++) s *= f(i); return s; });',
    'for (const part of parts) s *= part;',
  ].join('\n'));
}

// ---- array methods
moves(`${f}const out = xs.map(f);`, 'await Deferred.map(xs, f)');
moves(`${f}xs.filter((x) => f(x) > 1);`, 'await Deferred.filter(xs, (x) => f(x) > 1)');
moves(`${f}xs.a.b.flatMap((x) => [f(x)]);`, '(await Deferred.map(xs.a.b, (x) => [f(x)])).flat()');
moves(`${f}xs.some((x) => f(x));`, '(await Deferred.map(xs, (x) => f(x))).some(Boolean)');
moves(`${f}xs.every((x) => f(x));`, '(await Deferred.map(xs, (x) => f(x))).every(Boolean)');
moves(`${f}xs.find((x) => f(x));`, '(await Deferred.filter(xs, (x) => f(x)))[0]');
stays(`${f}xs.reduce((s, x) => s + f(x), 0);`, /each step needs the result of the one before/);
stays('xs.map(unknown);', /calls 'unknown', and what that does is not known|global/);
stays('let g = (x) => x; g = () => 1; xs.map(g);', /calls 'g'/);

// ---- iterations that depend on each other
stays(`${f}let last = 0; for (const x of xs) last = f(last + x);`, /writes to the variable 'last'/);
stays(`${f}let s = 0; for (const x of xs) { s += f(x); if (s > 5) console.log(s); }`, /writes to the variable 's'/, /console/);
stays(`${f}const out = []; for (const x of xs) out.push(f(x) + out.length);`, /calls 'out\.push\(\)', which changes the outer 'out'/);
stays(`${f}const out = []; for (let i = 1; i < n; i++) out[i] = out[i - 1] + f(i);`, /writes to 'out\[i\]'/);
stays(`${f}const out = []; for (let i = 0; i < n; i++) out[i + 1] = f(i);`, /writes to 'out\[i \+ 1\]'/);
stays(`${f}let a = 0, b = 0; for (const x of xs) { a += x; b += f(x); }`, /'a'/, /'b'/);
stays(`${f}let s = ''; for (const x of xs) { s -= f(x); }`, /'s'/);
stays(`${f}for (const x of xs) x.value = f(x.id);`, /writes to 'x\.value', which belongs to the outer 'x'/);
stays(`${f}while (xs.length) f(xs.pop());`, /while loop/);
stays(`${f}for (let i = 0; i < n; i++) { f(i); i++; }`, /writes to the variable 'i'/);
stays(`${f}function g() { for (const x of xs) if (f(x)) return x; }`, /returns out of the loop/);
stays(`${f}for (const x of xs) if (f(x)) break;`, /leaves the loop early/);
stays(`${f}async function g() { for (const x of xs) await f(x); }`, /awaits in the loop/);
stays(`${f}function* g() { for (const x of xs) yield f(x); }`, /yields in the loop/);
stays(`${f}function g() { for (const x of xs) f(this.y + x); }`, /uses 'this'/);
stays(`${f}for (const x of xs) var last = f(x); console.log(last);`, /writes to the variable 'last'/);
moves(`${f}for (const x of xs) { for (const y of x) { if (y) break; f(y); } }`,
  'await Deferred.forEach(xs, (x) => { for (const y of x) { if (y) break; f(y); } });');

// ---- other files
tmpdir.write('parts/one.js', `
const { two } = require('./two');
let calls = 0;
exports.pure = (x) => two(x) + 1;
exports.counting = (x) => { calls++; return x; };
exports.Shape = class Shape { constructor(x) { this.x = x; } area() { return this.x ** 2; } log() { console.log(this.x); } };
`);
tmpdir.write('parts/two.js', 'function two(x) { return x * 2; }\nmodule.exports = { two, three: 3 };\n');
tmpdir.write('parts/four.js', 'module.exports = function four(x) { return x * 4; };\n');
tmpdir.write('parts/five.mjs', 'export function five(x) { return x * 5; }\nexport default (x) => Math.random();\nconst six = (x) => x * 6;\nexport { six as seven };\n');
const required = "const one = require('./parts/one'); const { pure, counting, Shape } = require('./parts/one');\n";
moves(`${required}xs.map((x) => one.pure(x));`, 'await Deferred.map(xs, (x) => one.pure(x))');
moves(`${required}xs.map((x) => pure(x) + new Shape(x).area());`, 'await Deferred.map(xs, (x) => pure(x) + new Shape(x).area())');
moves(`${required}const shape = new Shape(1); xs.map((x) => shape.area() + x);`, 'await Deferred.map(xs, (x) => shape.area() + x)');
moves("const four = require('./parts/four'); xs.map((x) => four(x));", 'await Deferred.map(xs, (x) => four(x))');
moves("const path = require('node:path'); xs.map((x) => path.join('a', x));", "await Deferred.map(xs, (x) => path.join('a', x))");
stays(`${required}xs.map((x) => counting(x));`, /writes to the variable 'calls'/);
stays(`${required}xs.map((x) => new Shape(x).log());`, /uses the global 'console'/);
stays("const { readFileSync } = require('fs'); xs.map((x) => readFileSync(x));", /uses 'fs\.readFileSync', which does more than compute/);
stays("const gone = require('./not/there'); xs.map((x) => gone.x(x));", /what that method of the outer .* does is not known/);
{
  const text = "import { five, seven } from './parts/five.mjs'; import random from './parts/five.mjs'; import * as all from './parts/five.mjs';\n";
  for (const call of ['five(x)', 'seven(x)', 'all.five(x)']) assert.deepStrictEqual(judged(`${text}xs.map((x) => ${call});`, 'mjs').reasons, [], call);
  assert.match(judged(`${text}xs.map((x) => random(x));`, 'mjs').reasons[0].message, /Math\.random/);
  assert.match(judged(`${text}xs.map((x) => all.default(x));`, 'mjs').reasons[0].message, /Math\.random/);
}

// ---- whole functions, with places in other files
{
  const file = new Files().get(tmpdir.write('whole.js', `${required}function whole(x) {\n  return counting(x);\n}\n`));
  const node = file.functionAt(2, 15);
  assert.strictEqual(node.id.name, 'whole');
  const { reasons, reached } = judgeFunctionNode(file, node);
  assert.strictEqual(reasons.length, 1);
  assert.strictEqual(reasons[0].file, tmpdir.resolve('parts/one.js'));
  assert.strictEqual(reasons[0].line, 5);
  assert.strictEqual(reached.size, 2);
}

// ---- Amdahl
assert.deepStrictEqual(estimate(800, 1000, 2, 0), { after: 400, speedUp: 2, programAfter: 600, programSpeedUp: 1000 / 600 });
assert.ok(estimate(5, 1000, 8, 10).speedUp < 1);

// Files that are no JavaScript, or are not there.
assert.strictEqual(new Files().get(tmpdir.write('bad.js', 'let let = 1 +;')), null);
assert.strictEqual(new Files().get(tmpdir.resolve('nothing.js')), null);
