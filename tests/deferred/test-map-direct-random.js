// Flags: --expose-internals
'use strict';
// Random functions that would be called as they are: the parser finds no other names in them, and no effects; and calling them changes
// and gives away nothing of what they capture.
const assert = require('node:assert');
const { analyseFunction } = require('internal:deferred/analysis/scope');
const { isDirect } = require('internal:deferred/direct');
const { plainText } = require('internal:deferred/text');

let seed = 4242;
/** A whole number below n; the same sequence in every run. */
function random(n) {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return (seed >>> 8) % n;
}
const pick = (list) => list[random(list.length)];

// `x` and `i` are parameters, `k`, `t`, `o` and `f` captured: a number, a list, an object, a function.
const names = ['x', 'i', 'k', 't', 'o', 'f', 'a', 'b', 'a', 'b', 'x', 'i'];
const name = () => pick(names);
const space = () => pick(['', ' ', ' ', '\n', ' /* , */ ', '// k = 1;\n']);

function expression(depth) {
  if (depth > 4) return pick([name(), `${random(9)}`, '1.5', '\'`\'', '"/"']);
  const more = () => expression(depth + 1);
  switch (random(30)) {
    case 0: return `${more()} + ${more()}`;
    case 1: return `(${more()}) / ${more()}`;
    case 2: return `${name()} / ${name()} / ${random(9)}`;
    case 3: return `[${more()}, ${more()}]`;
    case 4: return `({ ${name()}: ${more()}, ${name()} })`;
    case 5: return `${name()}[${more()}]`;
    case 6: return `${name()}.${pick(['length', 'a', 'k', 'at(0)', 'concat(1)', 'push(x)', 'slice()', 'includes(x)', 'toString()'])}`;
    case 7: return `\`${pick(['', 'k', '/', '{', '}', '\\`'])}\${${more()}}${pick(['', '`'.replace('`', '\\`'), '"'])}\``;
    case 8: return `${more()} ? ${more()} : ${more()}`.replace(/^/, '(').concat(')');
    case 9: return `(${name()} => ${more()})`;
    case 10: return `((${name()}, ${pick(['a', 'b', 'q'])}) => { ${statement(depth + 1)} return ${more()}; })(${more()})`;
    case 11: return `(${pick(['a', 'b', 'x', 'k', 'o.a', 't[0]', 'a[0]', 'b.x', 'b[0][1]', 'a.x.y'])} ${pick(['=', '+=', '??=', '>>>='])} ${more()})`;
    case 12: return `${pick(['++', '--'])}${pick(['a', 'b', 'k', 'a[0]', 't[0]', 'o.a', 'b.x', 'x'])}`;
    case 13: return `${pick(['a', 'b', 'k', 'a[0]', 't[0]', 'o.a', 'b.x', 'x'])}${pick(['++', '--'])}`;
    case 14: return `/[/${pick(['k', '\\]', '`', '"'])}]/.test(${more()})`;
    case 15: return `typeof ${name()}`;
    case 16: return `Math.max(${more()}, 1)`;
    case 17: return `f(${more()})`;
    case 18: return `(${space()}${more()}${space()})`;
    case 19: return `[...[${more()}]]`;
    case 20: return `[${more()}].map((${name()}) => ${more()})`;
    case 21: return `new Map([[1, ${more()}]]).get(1)`;
    case 22: return `(${name()} ?? ${more()})`;
    case 23: return `${name()}?.[${more()}]`;
    case 24: return `(function ${pick(['', 'a', 'q'])}(${name()}) { ${statement(depth + 1)} return ${more()}; })(${more()})`;
    default: return name();
  }
}

function statement(depth) {
  if (depth > 4) return `${expression(depth)};`;
  const more = () => statement(depth + 1);
  const value = () => expression(depth + 1);
  const end = () => pick([';', ';', ';\n', '\n']);
  switch (random(20)) {
    case 0: return `{ ${more()} ${more()} }`;
    case 1: return `${pick(['let', 'var', 'const'])} ${pick(['a', 'b'])} = ${value()}${end()}`;
    case 2: return `{ let ${name()} = ${value()}; ${more()} }`;
    case 3: return `const a = ${pick(['[]', '{}', '[t]', '{ t }', 'new Map()', '[t][0]', 'new Array(3)', 'o', '{ o }.o'])}${end()}`;
    case 4: return `let b = ${value()}, a = ${value()}${end()}`;
    case 5: return `try { ${more()} } catch (${pick(['a', 'e'])}) { ${more()} }`;
    case 6: return `for (${pick(['const a', 'let b', 'var a', 'a', 'k'])} ${pick(['of', 'in'])} [${value()}]) { ${more()} }`;
    case 7: return `for (let i = 0, n = 2; i < n; i++) { ${more()} }`;
    case 8: return `switch (x) { case ${value()}: ${more()} default: ${more()} }`;
    case 9: return `if (${value()}) { ${more()} } else { ${more()} }`;
    case 10: return `q: { ${more()} break q; }`;
    case 11: return `${pick(['a', 'b'])}[${random(2)}] = ${value()}${end()}`;
    case 12: return `${pick(['a', 'b'])}.x = ${value()}${end()}`;
    case 13: return `${pick(['a', 'b'])}.push?.(${value()})${end()}`;
    case 14: return `const { a = k } = ${value()};`;
    default: return `${expression(depth + 1)}${end()}`;
  }
}

const shown = (value) => JSON.stringify(value);
/** Whether an object can be reached from a value. */
function reaches(value, objects, seen = new Set()) {
  if (typeof value !== 'object' || value === null || seen.has(value)) return false;
  if (objects.includes(value)) return true;
  seen.add(value);
  const inner = value instanceof Map ? [...value.keys(), ...value.values()] : Object.values(value);
  return inner.some((item) => reaches(item, objects, seen));
}

let direct = 0;
for (let run = 0; run < 6000; run++) {
  const source = pick([
    () => `(x, i) => ${expression(0)}`, () => `x => { ${statement(1)} ${statement(1)} return ${expression(2)}; }`,
    () => `function(x, i) { let a, b = ${pick(['[]', 'x', '{}'])}; ${statement(1)} return ${expression(2)} }`,
    () => `(x, i) => { const b = ${pick(['[]', 't', '{}'])}; ${statement(1)} ${statement(2)} return b; }`,
  ])();
  const captured = { k: 3, t: [1, 2, 'x'], o: { a: 1, k: 2 } };
  const text = plainText(source);
  if (text === undefined) continue;
  let fn;
  try {
    fn = new Function('k', 't', 'o', 'f', `'use strict'; return (${source}\n);`)(captured.k, captured.t, captured.o, (q) => [q, q]);
  } catch (error) {
    assert.ok(error instanceof SyntaxError);
    continue;
  }
  const analysis = analyseFunction(source);
  for (const free of analysis.free) assert.ok(text.names.includes(free), `${source}\nuses ${free}; found ${text.names}`);
  assert.deepStrictEqual(analysis.written, [], source);
  if (!isDirect(fn)) continue;
  direct++;
  const before = shown(captured);
  for (const item of [0, 1, 'text', null, true]) {
    let result;
    try {
      result = fn(item, 1);
    } catch (error) {
      assert.ok(error instanceof Error, error);
      continue;
    }
    assert.ok(!reaches(result, [captured.t, captured.o]), `gives away what it captures:\n${source}`);
  }
  assert.strictEqual(shown(captured), before, `changes what it captures:\n${source}`);
}
assert.ok(direct > 100, `only ${direct} functions`);
