'use strict';
const { expectsError } = require('../common');
const assert = require('node:assert');
const { BlockList } = require('node:net');

const list = new BlockList();
list.addCIDRs(BlockList.PRIVATE_RANGES);
assert.strictEqual(list.size, 8);
assert.deepStrictEqual(['10.1.2.3', '172.31.255.255', '172.32.0.0', '8.8.8.8'].map((address) => list.check(address)), [true, true, false, false]);
assert.strictEqual(list.check('fe80::1', 'ipv6'), true);
list.removeCIDR('10.0.0.0/8');
assert.strictEqual(list.check('10.1.2.3'), false);

// Nothing of a list with a mistake is taken.
for (const cidrs of [['5.5.0.0/16', '5.5.0.0'], ['5.5.0.0/16', '5.5.0.0/x'], ['5.5.0.0/16', '5.5.0.0/08']]) {
  assert.throws(() => list.addCIDRs(cidrs), expectsError({ code: 'ERR_INVALID_ARG_VALUE' }));
}
assert.throws(() => list.addCIDRs(['5.5.0.0/16', '5.5.0.0/33']), expectsError({ code: 'ERR_OUT_OF_RANGE' }));
assert.throws(() => list.addAddresses(['5.5.5.5', 'five']), expectsError({ code: 'ERR_INVALID_ADDRESS' }));
assert.deepStrictEqual([list.check('5.5.5.5'), list.size], [false, 7]);

list.clear();
assert.deepStrictEqual(list.rules, []);
list.addAddresses(['1.1.1.1', '1.1.1.2', '1.1.1.1']);
list.addRange('2.0.0.1', '2.0.0.9');
assert.deepStrictEqual([list.size, list.check('2.0.0.5')], [3, true]);
list.removeRange('2.0.0.1', '2.0.0.9');
list.removeAddress('1.1.1.1');
list.removeSubnet('9.0.0.0', 8);  // was never there
assert.deepStrictEqual(list.rules, ['Address: IPv4 1.1.1.2']);
assert.strictEqual(list.check('2.0.0.5'), false);
