'use strict';
// Workers are targets of a debugger that is connected to the main thread.
const assert = require('node:assert');
require('../common');
const { Program } = require('./client');

const script = `
  const { Worker } = require('node:worker_threads');
  const worker = new Worker('const answer = 42; debugger; require("node:worker_threads").parentPort.postMessage(answer)',
    { eval: true, name: 'counter' });
  worker.on('message', (message) => console.log('message', message));
`;

(async () => {
  const program = new Program(['--inspect-wait=0', '-e', script]);
  const client = await program.connect();
  await client.send('NodeWorker.enable', { waitForDebuggerOnStart: true });
  await client.send('Runtime.runIfWaitingForDebugger');
  const { sessionId, workerInfo, waitingForDebugger } = await client.event('NodeWorker.attachedToWorker');
  assert.strictEqual(workerInfo.title, '[worker 1] counter');
  assert.strictEqual(waitingForDebugger, true);

  let id = 0;
  const send = async (method, params) => {
    const message = JSON.stringify({ id: ++id, method, params });
    const wanted = id;
    await client.send('NodeWorker.sendMessageToWorker', { sessionId, message });
    const answer = await client.event('NodeWorker.receivedMessageFromWorker', (e) => JSON.parse(e.message).id === wanted);
    return JSON.parse(answer.message).result;
  };
  await send('Debugger.enable');
  await send('Runtime.runIfWaitingForDebugger');
  const event = await client.event('NodeWorker.receivedMessageFromWorker',
    ({ message }) => JSON.parse(message).method === 'Debugger.paused');
  const [{ callFrameId }] = JSON.parse(event.message).params.callFrames;
  const { result } = await send('Debugger.evaluateOnCallFrame', { callFrameId, expression: 'answer + 1' });
  assert.strictEqual(result.value, 43);
  await send('Debugger.resume');
  await client.event('NodeWorker.detachedFromWorker');
  await program.printed(/Waiting for the debugger to disconnect/);
  await client.close();
  assert.strictEqual(await program.ended, 0);
  assert.strictEqual(program.stdout, 'message 42\n');
})();
