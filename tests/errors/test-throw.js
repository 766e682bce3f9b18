'use strict';
// What was thrown and nobody caught, with its properties.
const { check } = require('./program');

check({
  files: { 'throw.js': "const e = new RangeError('too far');\ne.limit = 3;\nthrow e;\n" },
  stderr: `
DIR/throw.js:3
throw e;
^

RangeError: too far
    at Object.<anonymous> (DIR/throw.js:1:11)
  limit: 3
}

Node.js`,
});
check({
  files: {
    'own.js': `class MyError extends Error {
  constructor(message) {
    super(message);
    this.name = 'MyError';
    this.details = { a: [1] };
  }
}
throw new MyError('mine');
`,
  },
  stderr: `
DIR/own.js:8
throw new MyError('mine');
^

MyError: mine
    at Object.<anonymous> (DIR/own.js:8:7)
  details: { a: [ 1 ] }
}

Node.js`,
});
check({
  files: { 'timer.js': "setTimeout(() => { throw new Error('in a timer'); });\n" },
  stderr: `
DIR/timer.js:1
setTimeout(() => { throw new Error('in a timer'); });
                   ^

Error: in a timer
    at Timeout._onTimeout (DIR/timer.js:1:26)

Node.js`,
});
for (const [thrown, shown] of [["'text'", 'text'], ['null', 'null'], ['undefined', 'undefined'], ['-0', '0']]) {
  check({
    files: { 'value.js': `throw ${thrown};\n` },
    stderr: `
DIR/value.js:1
throw ${thrown};
^
${shown}
(Use \`node --trace-uncaught ...\` to show where the exception was thrown)

Node.js`,
  });
}
check({
  files: { 'object.js': 'throw { a: 1, b: [2] };\n' },
  stderr: `
DIR/object.js:1
throw { a: 1, b: [2] };
^
{ a: 1, b: [ 2 ] }

Node.js`,
});
