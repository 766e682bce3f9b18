'use strict';
// HTTP/2 settings as the bytes of a frame and back, with random bytes as input too.
const assert = require('node:assert');
const http2 = require('node:http2');
const { expectsError } = require('../common');

const { constants } = http2;
assert.strictEqual(constants.NGHTTP2_CANCEL, 8);
assert.strictEqual(constants.HTTP2_HEADER_STATUS, ':status');
assert.strictEqual(constants.HTTP2_HEADER_CONTENT_TYPE, 'content-type');
assert.strictEqual(constants.HTTP2_METHOD_VERSION_CONTROL, 'VERSION-CONTROL');
assert.strictEqual(constants.HTTP_STATUS_NETWORK_AUTHENTICATION_REQUIRED, 511);
assert.strictEqual(Object.keys(constants).length, 240);

const settings = { headerTableSize: 100, enablePush: false, maxFrameSize: 20000, customSettings: { 9999: 301 } };
const packed = http2.getPackedSettings(settings);
assert.strictEqual(packed.toString('hex'), '000100000064' + '000200000000' + '000500004e20' + '270f0000012d');
assert.deepStrictEqual(http2.getUnpackedSettings(packed), { ...settings });
assert.strictEqual(http2.getPackedSettings().length, 0);
for (const [name, value] of [['maxFrameSize', 16383], ['initialWindowSize', 2 ** 31], ['enablePush', 1], ['headerTableSize', -1]]) {
  assert.throws(() => http2.getPackedSettings({ [name]: value }), expectsError({ code: 'ERR_HTTP2_INVALID_SETTING_VALUE' }));
}
assert.throws(() => http2.getUnpackedSettings(Buffer.alloc(5)), expectsError({ code: 'ERR_HTTP2_INVALID_PACKED_SETTINGS_LENGTH' }));

for (let i = 0; i < 2000; i++) {
  const bytes = crypto.getRandomValues(Buffer.alloc(6 * (i % 20)));
  const found = http2.getUnpackedSettings(bytes);
  const { customSettings = {}, ...known } = found;
  assert.ok(Object.keys(customSettings).every((id) => Number(id) <= 0xffff));
  assert.ok(Object.values(known).every((value) => typeof value === 'boolean' || (value >= 0 && value < 2 ** 32)));
}
