// Flags: --expose-internals
'use strict';
// What is judged pure changes nothing: random functions are judged and run, and those that were called pure must have left their
// argument and what they capture as they were.
const assert = require('node:assert');
const { judge } = require('internal:deferred/analysis/purity');

let seed = 77;
/** A whole number below n; the same sequence in every run. */
function random(n) {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return (seed >>> 8) % n;
}
const pick = (list) => list[random(list.length)];

// Variables: `p` the parameter, `c` and `d` captured, the others local.
const locals = ['x', 'y', 'z'];
const names = ['p', 'c', 'd', ...locals, ...locals];
const keys = ['a', 'b', 'list', '0', 'map'];

/** An expression that is an object, mostly. */
function object(depth) {
  if (depth > 4) return pick(names);
  switch (random(24)) {
    case 0: return `{ __proto__: null, a: ${object(depth + 1)} }`.replace(/^/, '(').concat(')');
    case 1: return `[${object(depth + 1)}, ${object(depth + 1)}]`;
    case 2: return `${object(depth + 1)}?.${pick(['a', 'b', 'list'])}`;
    case 3: return `${object(depth + 1)}?.[${random(2)}]`;
    case 4: return `(${object(depth + 1)} ?? ${object(depth + 1)})`;
    case 5: return `(${pick(locals)} = ${object(depth + 1)})`;
    case 6: return `((q) => q)(${object(depth + 1)})`;
    case 7: return `(function (q) { return { q }; })(${object(depth + 1)}).q`;
    case 8: return `[...[${object(depth + 1)}]][0]`;
    case 9: return `Object.assign({}, ${object(depth + 1)})`;
    case 10: return `[${object(depth + 1)}].map((q) => q)[0]`;
    case 11: return `[${object(depth + 1)}].slice().at(0)`;
    case 12: return `new Map([['k', ${object(depth + 1)}]]).get('k')`;
    case 13: return `Object.values({ v: ${object(depth + 1)} })[0]`;
    case 14: return `new (class { constructor(q) { this.q = q; } get() { return this.q; } })(${object(depth + 1)}).get()`;
    case 15: return `((...r) => r[0])(${object(depth + 1)})`;
    case 16: return `(({ a }) => a)({ a: ${object(depth + 1)} })`;
    case 17: return `[${object(depth + 1)}].reduce((s, q) => q, null)`;
    case 18: return `[[${object(depth + 1)}]].flat()[0]`;
    case 19: return `[...new Set([${object(depth + 1)}])][0]`;
    case 20: return `(() => { try { throw { e: ${object(depth + 1)} }; } catch (error) { return error.e ?? ${object(depth + 1)}; } })()`;
    default: return pick(names);
  }
}

function statement(depth) {
  const target = object(depth + 1);
  switch (random(16)) {
    case 0: return `{ const t = ${target}; if (t) t.${pick(keys.slice(0, 2))} = ${random(9)}; }`;
    case 1: return `${target}?.list?.push(${random(9)});`;
    case 2: return `{ const t = ${target}; if (Array.isArray(t)) t[0] = ${object(depth + 1)}; }`;
    case 3: return `for (const q of [${target}]) { if (q) q.b = ${random(9)}; }`;
    case 4: return `[${target}].forEach((q) => { if (q) delete q.a; });`;
    case 5: return `Object.assign(${target} ?? {}, { b: ${random(9)} });`;
    case 6: return `{ const { list = [] } = ${target} ?? {}; list.reverse?.(); }`;
    case 7: return `(function set(q, v) { if (q) q.b = v; }).call(null, ${target}, ${random(9)});`;
    case 8: return `{ const o = { set(q) { if (q) this.q = q; this.q ??= {}; this.q.a = 1; } }; o.set(${target}); }`;
    case 9: return `${pick(locals)} = ${target};`;
    case 10: return `${pick(locals)} = { a: ${target}, list: [1, 2] };`;
    case 11: return `{ let t = {}; t = ${target}; if (t) t.b ??= 1; }`;
    case 12: return `if (${target}) { ${depth > 3 ? '' : statement(depth + 1)} }`;
    default: return `${pick(locals)} = ${object(depth + 1)};`;
  }
}

const world = () => ({
  p: { a: { b: 1, list: [3, 1, 2] }, b: 2, list: [{ a: 1 }, 2, 3] },
  c: { a: [{ b: 1 }], list: [5, 4] },
  d: [{ a: { b: 1 } }, [1, 2]],
});

const { inspect } = require('node:util');
/** Text of everything that can be reached, cycles included. */
const shown = (value) => inspect(value, { depth: Infinity, maxArrayLength: Infinity, showHidden: false });

let pureOnes = 0;
let changing = 0;
for (let round = 0; round < 2000; round++) {
  const body = `'use strict'; let x = {}, y = [{}], z = null; ${Array.from({ length: 1 + random(4) }, () => statement(0)).join(' ')} return x;`;
  const { p, c, d } = world();
  const fn = new Function('c', 'd', `return (p) => { ${body} }`)(c, d);
  const { pure } = judge(fn, {
    captures: (_, wanted) => new Map([['c', c], ['d', d]].filter(([name]) => wanted.includes(name))),
    isBuiltin: () => false,
    start: () => ({ file: 'random.js', line: 1, column: 1 }),
  });
  const before = shown([p, c, d]);
  try {
    fn(p);
  } catch (error) {
    assert.ok(error instanceof TypeError || error instanceof ReferenceError, error);
  }
  const isChanged = shown([p, c, d]) !== before;
  if (pure) pureOnes++;
  if (isChanged) changing++;
  assert.ok(!(pure && isChanged), `judged pure, but changes something:\n${body}`);
}
assert.ok(pureOnes > 200 && changing > 200, `${pureOnes} pure, ${changing} changing`);
