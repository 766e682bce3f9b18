'use strict';
// Source maps: the class, stacks and the printed line under --enable-source-maps.
const { run, tmpdir } = require('../common');
const random = require('../common/random');
const assert = require('node:assert');
const { SourceMap, findSourceMap, getSourceMapsSupport } = require('node:module');

// Line 1, column 0 of the generated file is line 2, column 4 of a.src; the name is "original".
const payload = { version: 3, sources: ['a.src'], names: ['original'], mappings: 'AACIA', sourcesContent: ['one\n    two()\n'] };
const map = new SourceMap(payload);
assert.deepStrictEqual(map.findEntry(0, 3), {
  generatedLine: 0, generatedColumn: 0, originalSource: 'a.src', originalLine: 1, originalColumn: 4, name: 'original',
});
assert.deepStrictEqual({ ...map.findOrigin(1, 1) }, { name: 'original', fileName: 'a.src', lineNumber: 2, columnNumber: 5 });
assert.deepStrictEqual(map.payload, payload);
assert.notStrictEqual(map.payload, payload);
assert.deepStrictEqual(new SourceMap({ ...payload, mappings: ';;;' }).findEntry(0, 0), {});
assert.throws(() => new SourceMap('x'), { code: 'ERR_INVALID_ARG_TYPE' });
assert.strictEqual(findSourceMap(__filename), undefined);
assert.deepStrictEqual({ ...getSourceMapsSupport() }, { enabled: false, nodeModules: false, generatedCode: false });

const encoded = Buffer.from(JSON.stringify(payload)).toString('base64');
const file = tmpdir.write('a.js', `throw new Error('mapped');\n//# sourceMappingURL=data:application/json;base64,${encoded}\n`);
const mapped = run(['--enable-source-maps', file]);
const source = tmpdir.resolve('a.src');
assert.strictEqual(mapped.stderr.startsWith(`${source}:2\n    two()\n    ^\n\nError: mapped\n    at Object.original (${source}:2:5)\n`), true, mapped.stderr);
assert.match(run([file]).stderr, /a\.js:1\nthrow new Error/);

// Broken maps are as good as none.
for (const bad of ['data:application/json,{', 'missing.map', 'https://x/y.map', 'data:text/plain,x']) {
  const broken = tmpdir.write('b.js', `throw new Error('plain');\n//# sourceMappingURL=${bad}\n`);
  assert.match(run(['--enable-source-maps', broken]).stderr, /b\.js:1:7\)/);
}

// Mappings that end in the middle of a number, and any other text.
for (let i = 0; i < 2000; i++) {
  const pieces = Array.from({ length: random.below(40) }, () => random.pick(['A', 'C', 'g', '/', ';', ',', 'z9', 'gggggggg', '-', '\u00fc']));
  const damaged = new SourceMap({ ...payload, mappings: pieces.join('') });
  damaged.findEntry(random.below(10), random.below(30));
  damaged.findOrigin(random.below(5), random.below(10));
}
