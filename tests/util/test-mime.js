'use strict';
require('../common');
const assert = require('node:assert');
const { MIMEType, MIMEParams } = require('node:util');

const mime = new MIMEType('Text/HTML ; Charset="utf-8" ; x=y');
assert.strictEqual(String(mime), 'text/html;charset=utf-8;x=y');
assert.deepStrictEqual([mime.type, mime.subtype, mime.essence], ['text', 'html', 'text/html']);
mime.params.set('q', 'a b"c');
assert.strictEqual(JSON.stringify(mime), '"text/html;charset=utf-8;x=y;q=\\"a b\\\\\\"c\\""');
mime.subtype = 'plain';
mime.params.delete('q');
assert.deepStrictEqual([...mime.params.keys()], ['charset', 'x']);
for (const bad of ['', 'a', 'a/', '/b', 'a/b c', 'a b/c']) assert.throws(() => new MIMEType(bad), { code: 'ERR_INVALID_MIME_SYNTAX' });
assert.throws(() => new MIMEParams().set('a b', 'c'), { code: 'ERR_INVALID_MIME_SYNTAX' });
