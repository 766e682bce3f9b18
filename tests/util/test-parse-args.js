'use strict';
require('../common');
const assert = require('node:assert');
const { parseArgs } = require('node:util');

const options = {
  verbose: { type: 'boolean', short: 'v' }, name: { type: 'string', short: 'n', default: 'none' },
  list: { type: 'string', multiple: true }, color: { type: 'boolean' },
};
const parse = (args, more) => {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true, ...more });
  return [{ ...values }, positionals];
};
assert.deepStrictEqual(parse([]), [{ name: 'none' }, []]);
assert.deepStrictEqual(parse(['-vn', 'a', 'b', '--list=1', '--list', '2', '--', '--verbose']),
  [{ verbose: true, name: 'a', list: ['1', '2'] }, ['b', '--verbose']]);
assert.deepStrictEqual(parse(['-nfoo']), [{ name: 'foo' }, []]);
assert.deepStrictEqual(parse(['--no-color'], { allowNegative: true }), [{ color: false, name: 'none' }, []]);
assert.deepStrictEqual(parse(['--x=1', '-y'], { strict: false }), [{ x: '1', y: true, name: 'none' }, []]);
const { tokens } = parseArgs({ args: ['-v', '--name', 'x'], options, tokens: true });
assert.deepStrictEqual(tokens, [
  { kind: 'option', name: 'verbose', rawName: '-v', index: 0, value: undefined, inlineValue: undefined },
  { kind: 'option', name: 'name', rawName: '--name', index: 1, value: 'x', inlineValue: false },
]);
for (const [args, code] of [
  [['--unknown'], 'ERR_PARSE_ARGS_UNKNOWN_OPTION'], [['--name'], 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE'],
  [['--verbose=1'], 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE'], [['--name', '-v'], 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE'],
]) {
  assert.throws(() => parse(args), { code });
}
assert.throws(() => parseArgs({ args: ['a'], options }), { code: 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL' });
assert.throws(() => parseArgs({ options: { a: { type: 'number' } } }), { code: 'ERR_INVALID_ARG_TYPE' });
