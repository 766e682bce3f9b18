'use strict';
// A promise that was rejected and that nobody waits for.
const { check } = require('./program');

check({
  files: { 'reject.js': "async function later() {\n  await null;\n  throw new TypeError('later', { cause: new Error('cause') });\n}\nlater();\n" },
  stderr: `
DIR/reject.js:3
  throw new TypeError('later', { cause: new Error('cause') });
        ^

TypeError: later
    at later (DIR/reject.js:3:9) {
  [cause]: Error: cause
      at later (DIR/reject.js:3:41)
}

Node.js`,
});
for (const [reason, shown] of [['{ code: 42 }', '#<Object>'], ['undefined', 'undefined'], ["'text'", 'text']]) {
  check({
    files: { 'reason.js': `Promise.reject(${reason});\n` },
    stderr: `
UnhandledPromiseRejection: This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason "${shown}".
  code: 'ERR_UNHANDLED_REJECTION'
}

Node.js`,
  });
}
check({ files: { 'none.js': "Promise.reject(new Error('x'));\n" }, options: ['--unhandled-rejections=none'], status: 0, stderr: '' });
check({
  files: { 'late.js': "const p = Promise.reject(new Error('x'));\nprocess.on('unhandledRejection', (reason, promise) => console.log(reason.message, promise === p));\n" },
  status: 0,
  stdout: 'x true\n',
  stderr: '',
});
