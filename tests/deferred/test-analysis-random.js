// Flags: --expose-internals
'use strict';
// The analysis agrees with V8 about random functions: run with the names that it calls free bound to proxies, and no others,
// a function never reads a name that is not there.
const assert = require('node:assert');
const { analyseFunction } = require('internal:deferred/analysis/scope');

let seed = 20251;
/** A whole number below n; the same sequence in every run. */
function random(n) {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return (seed >>> 8) % n;
}
const pick = (list) => list[random(list.length)];
const names = ['a', 'b', 'c', 'd', 'e', 'f'];

function pattern(depth) {
  switch (depth > 1 ? 0 : random(5)) {
    case 1: return `{ ${pick(names)}: ${pattern(depth + 1)} }`;
    case 2: return `[${pattern(depth + 1)}]`;
    case 3: return `{ [${expression(depth + 2)}]: ${pattern(depth + 1)} = ${expression(depth + 2)} }`;
    default: return pick(names);
  }
}

/** Names of a pattern must differ where `let` declares them, so only one is there. */
function expression(depth) {
  if (depth > 4) return pick(names);
  switch (random(14)) {
    case 0: return `(${expression(depth + 1)} + ${expression(depth + 1)})`;
    case 1: return `(() => ${expression(depth + 1)})()`;
    case 2: return `(function ${pick(['', ...names])}(${pick(names)}) { ${statement(depth + 1)} })()`;
    case 3: return `[${expression(depth + 1)}, ${expression(depth + 1)}]`;
    case 4: return `({ ${pick(names)}: ${expression(depth + 1)}, ${pick(names)} })`;
    case 5: return `(${pick(names)} = ${expression(depth + 1)})`;
    case 6: return `${pick(names)}.${pick(names)}`;
    case 7: return `typeof ${pick(names)}`;
    case 8: return `(class ${pick(names)} { static ${pick(names)} = ${expression(depth + 1)}; ['${pick(names)}']() { ${pick(names)} } })`;
    case 9: return `((${pick(names)} = ${expression(depth + 1)}) => { ${statement(depth + 1)} })()`;
    case 10: return `(([${pattern(0)}] = [${expression(depth + 1)}]) => ${expression(depth + 1)})()`;
    default: return pick(names);
  }
}

function statement(depth) {
  if (depth > 4) return `${expression(depth)};`;
  switch (random(12)) {
    case 0: return `{ ${statement(depth + 1)} ${statement(depth + 1)} }`;
    case 1: return `var ${pick(names)} = ${expression(depth + 1)};`;
    case 2: return `{ let ${pick(names)} = ${expression(depth + 1)}; ${statement(depth + 1)} }`;
    case 3: return `{ const ${pattern(0)} = ${expression(depth + 1)}; ${statement(depth + 1)} }`;
    case 4: return `{ function ${pick(names)}() { ${statement(depth + 1)} } ${statement(depth + 1)} }`;
    case 5: return `try { throw {}; } catch (${pick(names)}) { ${statement(depth + 1)} }`;
    case 6: return `for (const ${pick(names)} of [1]) { ${statement(depth + 1)} }`;
    case 7: return `${pick(names)}: { ${statement(depth + 1)} break ${'x'}; }`.replace(/^(\w): \{(.*)break x; \}$/s, '$1: {$2 break $1; }');
    case 8: return `switch (1) { case 1: let ${pick(names)}; default: ${statement(depth + 1)} }`;
    case 9: return `if (1) { ${statement(depth + 1)} }`;
    default: return `${expression(depth + 1)};`;
  }
}

/** What V8 asks the world for: a `with` over a proxy sees each look-up of a name that nothing nearer declares. */
function askedFor(code) {
  const asked = new Set();
  const world = new Proxy({}, {
    has(_, key) {
      if (typeof key === 'string' && names.includes(key)) asked.add(key);
      return typeof key === 'string' && names.includes(key);
    },
    get: (_, key) => (key === Symbol.unscopables ? undefined : function value() { return value; }),
    set: () => true,
  });
  let fn;
  try {
    fn = new Function('world', `with (world) { return (${code}); }`)(world);
  } catch (error) {
    assert.ok(error instanceof SyntaxError);
    return undefined;
  }
  asked.clear();
  try {
    fn();
  } catch {
    // What it does does not matter; what it read until then does.
  }
  return asked;
}

let run = 0;
let seen = 0;
while (run < 3000) {
  const strict = random(2) === 1;
  const code = `function () { ${strict ? '"use strict"; ' : ''}${statement(0)} ${statement(0)} }`;
  const asked = askedFor(code);
  if (asked === undefined) continue;
  run++;
  const { free } = analyseFunction(code, { strict: false });
  for (const name of asked) {
    seen++;
    assert.ok(free.includes(name), `${code}\nasks for ${name}; found ${free}`);
  }
}
assert.ok(seen > 1000, `only ${seen} names were asked for`);
