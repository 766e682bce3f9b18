import * as acorn from 'acorn';
import { readFileSync } from 'node:fs';

const source = readFileSync('input.js', 'utf8');
const comments = [];
const tree = acorn.parse(source, { ecmaVersion: 'latest', sourceType: 'module', onComment: comments, ranges: true });
console.log(JSON.stringify(tree, (_, value) => (typeof value === 'bigint' ? `${value}n` : value)), comments);
for (const token of acorn.tokenizer('a => `x${1}` / /re/g', { ecmaVersion: 2022 })) console.log(token.type.label, token.value, token.start);
console.log(acorn.parseExpressionAt('x + (y) junk', 0, { ecmaVersion: 6 }));
for (const bad of ['let let', 'a b', '"\n', '/(/', 'import x', 'return', 'class { constructor(){} constructor(){} }', '0777n', 'for (const x in y', 'await 1']) {
  try { acorn.parse(bad, { ecmaVersion: 'latest' }); console.log(bad, 'parsed'); } catch (error) { console.log(error.message, error.pos, error.loc, error.raisedAt); }
}
console.log(acorn.version, Object.keys(acorn.tokTypes).join());
