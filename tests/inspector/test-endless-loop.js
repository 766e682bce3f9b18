'use strict';
// A program that never gets back to its loop can be debugged: the signal opens it, and a pause interrupts it.
const assert = require('node:assert');
require('../common');
const { Program } = require('./client');

const loop = 'let rounds = 0; console.log("begun"); while (!globalThis.enough) rounds++; console.log("ended");';

(async () => {
  for (const [args, signal] of [[['--inspect=0'], false], [['--inspect-port=0'], true]]) {
    const program = new Program([...args, '-e', loop]);
    await program.printed(/begun/, 'stdout');
    if (signal) program.child.kill('SIGUSR1');
    const client = await program.connect();
    await client.send('Debugger.enable');
    const paused = await client.until('Debugger.pause');
    const { result } = await client.send('Debugger.evaluateOnCallFrame', {
      callFrameId: paused.callFrames[0].callFrameId, expression: 'globalThis.enough = true; rounds > 0',
    });
    assert.strictEqual(result.value, true);
    await client.send('Debugger.resume');
    await program.printed(/Waiting for the debugger to disconnect/);
    await client.close();
    assert.strictEqual(await program.ended, 0);
    assert.strictEqual(program.stdout, 'begun\nended\n');
  }
})();
