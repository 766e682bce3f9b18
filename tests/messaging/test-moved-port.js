'use strict';
// A port in a context of node:vm: all that it gives is of that context.
const { mustCall } = require('../common');
const assert = require('node:assert');
const vm = require('node:vm');
const { MessageChannel, MessagePort, moveMessagePortToContext } = require('node:worker_threads');

const context = vm.createContext({ seen: [] });
const { port1, port2 } = new MessageChannel();
context.port = moveMessagePortToContext(port1, context);
assert.ok(!(context.port instanceof MessagePort));
assert.throws(() => moveMessagePortToContext(port1, context), { code: 'ERR_CLOSED_MESSAGE_PORT' });
assert.throws(() => moveMessagePortToContext({}, context), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => moveMessagePortToContext(new MessageChannel().port1, {}), { code: 'ERR_INVALID_ARG_TYPE' });
vm.runInContext(`
  port.onmessage = ({ data, ports }) => {
    seen.push(data instanceof Object && ports instanceof Array && data.list instanceof Array);
    port.postMessage({ answer: data.list });
  };
  port.start();
  try {
    port.postMessage(() => {});
  } catch (error) {
    seen.push(error instanceof Error && error.name === 'DataCloneError');
  }
`, context);
port2.postMessage({ list: [1] });          // the short way
port2.postMessage({ list: [new Map()] });  // the serialiser's
const got = [];
port2.on('message', mustCall((message) => {
  got.push(message);
  if (got.length < 2) return;
  assert.deepStrictEqual(got, [{ answer: [1] }, { answer: [new Map()] }]);
  assert.deepStrictEqual([...context.seen], [true, true, true]);
  port2.close();
}, 2));
