'use strict';
// Source that cannot be parsed: the line, and a caret where the parser gave up.
const { check } = require('./program');

check({
  files: { 'syntax.js': "'use strict';\nconst a = 1;\nconst b = { a: 1, b: };\n" },
  stderr: `
DIR/syntax.js:3
const b = { a: 1, b: };
                     ^

SyntaxError: Unexpected token '}'

Node.js`,
});
check({
  files: { 'syntax.mjs': 'const b = await 1;\nlet let = 2;\n' },
  stderr: `
file://DIR/syntax.mjs:2
let let = 2;
    ^^^

SyntaxError: Unexpected strict mode reserved word

Node.js`,
});
check({
  files: { 'outer.js': "require('./inner');\n", 'inner.js': 'if (\n' },
  stderr: `
DIR/inner.js:2



SyntaxError: Unexpected end of input
    at Object.<anonymous> (DIR/outer.js:1:1)

Node.js`,
});
check({
  files: { 'function.js': "new Function('a b')();\n" },
  stderr: `
<anonymous_script>:3
a b
  ^

SyntaxError: Unexpected identifier 'b'
    at new Function (<anonymous>)
    at Object.<anonymous> (DIR/function.js:1:1)

Node.js`,
});
