'use strict';
// node:inspector: a session within the program itself.
const assert = require('node:assert');
const inspector = require('node:inspector');
const { Session } = require('node:inspector/promises');
const { expectsError, mustCall, mustNotCall } = require('../common');

const session = new Session();
assert.throws(() => new inspector.Session().post('Runtime.enable'), expectsError({ code: 'ERR_INSPECTOR_NOT_CONNECTED' }));
session.connect();
assert.throws(() => session.connect(), expectsError({ code: 'ERR_INSPECTOR_ALREADY_CONNECTED' }));
assert.throws(() => new Session().connectToMainThread(), expectsError({ code: 'ERR_INSPECTOR_NOT_WORKER' }));
assert.strictEqual(inspector.url(), undefined);

function paused() {
  const secret = 7;
  debugger;  // eslint-disable-line no-debugger -- the test is about it
  return secret;
}

(async () => {
  // Scripts that were there before the session are known, too.
  const scripts = [];
  session.on('Debugger.scriptParsed', ({ params }) => scripts.push(params.url));
  await session.post('Debugger.enable');
  assert.ok(scripts.some((url) => url.endsWith('/tests/inspector/test-session.js')), scripts.join('\n'));

  let seen;
  session.once('Debugger.paused', mustCall(({ params }) => {
    const [frame] = params.callFrames;
    session.post('Debugger.evaluateOnCallFrame', { callFrameId: frame.callFrameId, expression: 'secret' })
      .then(({ result }) => { seen = result.value; });
  }));
  assert.strictEqual(paused(), 7);
  await new Promise(setImmediate);
  assert.strictEqual(seen, 7);

  await session.post('Runtime.enable');
  const logged = new Promise((fulfil) => session.once('Runtime.consoleAPICalled', ({ params }) => fulfil(params)));
  inspector.console.log('for the debugger only', 1);
  const { type, args } = await logged;
  assert.deepStrictEqual([type, ...args.map(({ value }) => value)], ['log', 'for the debugger only', 1]);

  await assert.rejects(session.post('No.suchMethod'), expectsError({ code: 'ERR_INSPECTOR_COMMAND' }));
  await assert.rejects(session.post('Runtime.evaluate', { expression: 'for (;;);', timeout: 1 }),
    expectsError({ message: /Execution was terminated/ }));
  // What is still open when the session ends is told so.
  const open = session.post('Runtime.evaluate', { expression: 'new Promise(() => {})', awaitPromise: true });
  session.on('Runtime.consoleAPICalled', mustNotCall());
  session.disconnect();
  await assert.rejects(open, expectsError({ code: 'ERR_INSPECTOR_CLOSED' }));
  console.log('nobody listens');
})().then(mustCall());
