'use strict';
// A misspelt name: where it stands, and how it got there.
const { check } = require('./program');

check({
  files: { 'typo.js': 'function greet(name) {\n  return consle.log(`hello ${name}`);\n}\n\ngreet("you");\n' },
  stderr: `
DIR/typo.js:2
  return consle.log(\`hello \${name}\`);
  ^

ReferenceError: consle is not defined
    at greet (DIR/typo.js:2:3)
    at Object.<anonymous> (DIR/typo.js:5:1)

Node.js`,
});
check({
  files: { 'typo.mjs': 'const x = 1;\nexport default await Promise.resolve(undefinedThing);\n' },
  stderr: `
file://DIR/typo.mjs:2
export default await Promise.resolve(undefinedThing);
                                     ^

ReferenceError: undefinedThing is not defined
    at file://DIR/typo.mjs:2:38

Node.js`,
});
