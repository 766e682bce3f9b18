'use strict';
// Breakpoints, steps, scopes, values and exceptions, as a debugger uses them over its WebSocket.
const assert = require('node:assert');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
require('../common');
const { Program } = require('./client');

const file = path.join(__dirname, 'program.js');

(async () => {
  const program = new Program(['--inspect-brk=0', file]);
  const client = await program.connect();
  const parsed = client.event('Debugger.scriptParsed', ({ url }) => url === pathToFileURL(file).href);
  const start = await client.begin();
  assert.strictEqual(start.reason, 'Break on start');
  assert.strictEqual(start.callFrames[0].location.scriptId, (await parsed).scriptId);

  // A condition holds in the third round only.
  const { breakpointId, locations } = await client.send('Debugger.setBreakpointByUrl', {
    url: pathToFileURL(file).href, lineNumber: 8, condition: 'i === 2',
  });
  assert.strictEqual(locations.length, 1);
  let paused = await client.until('Debugger.resume');
  assert.deepStrictEqual(paused.hitBreakpoints, [breakpointId]);
  let [frame] = paused.callFrames;
  assert.strictEqual(frame.functionName, 'run');
  assert.strictEqual((await client.variables(frame.scopeChain[0])).i, 2);
  await client.send('Debugger.removeBreakpoint', { breakpointId });

  // Into the function, over its first line, and a look at its variables.
  paused = await client.until('Debugger.stepInto');
  assert.strictEqual(paused.callFrames[0].functionName, 'add');
  paused = await client.until('Debugger.stepOver');
  [frame] = paused.callFrames;
  assert.strictEqual(frame.location.lineNumber, 3);
  const { a, b, sum } = await client.variables(frame.scopeChain[0]);
  assert.deepStrictEqual({ a, b, sum }, { a: 1, b: 2, sum: 3 });
  const { result } = await client.send('Debugger.evaluateOnCallFrame', {
    callFrameId: frame.callFrameId, expression: 'a * 100 + sum',
  });
  assert.strictEqual(result.value, 103);

  // Out, and a variable changed: the rest adds 3 and 4 to it.
  paused = await client.until('Debugger.stepOut');
  assert.strictEqual(paused.callFrames[0].functionName, 'run');
  paused = await client.until('Debugger.stepOver');
  const scopes = paused.callFrames[0].scopeChain;
  const holders = await Promise.all(scopes.map((scope) => (scope.type === 'global' ? {} : client.variables(scope))));
  const scopeNumber = holders.findIndex((variables) => 'total' in variables);
  await client.send('Debugger.setVariableValue', {
    scopeNumber, variableName: 'total', newValue: { value: 1000 }, callFrameId: paused.callFrames[0].callFrameId,
  });

  await client.send('Debugger.setPauseOnExceptions', { state: 'all' });
  const logged = client.event('Runtime.consoleAPICalled');
  paused = await client.until('Debugger.resume');
  assert.strictEqual(paused.reason, 'exception');
  assert.match(paused.data.description, /^TypeError: Cannot read properties of null/);
  assert.deepStrictEqual((await logged).args.map(({ value }) => value), ['total', 1007]);
  await client.send('Debugger.resume');

  await program.printed(/Waiting for the debugger to disconnect/);
  await client.close();
  assert.strictEqual(await program.ended, 0);
  assert.strictEqual(program.stdout, 'total 1007\ncaught\n');
})();
