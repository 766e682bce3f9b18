// The reporter "tap": version 13 of the Test Anything Protocol, with YAML blocks.
import { isDate, isRegExp } from 'node:util/types';
import { inspect } from 'internal:util/inspect';
import { isTestFailure } from 'internal:test/errors';

const kStep = '    ';
const inspectOptions = { __proto__: null, colors: false, breakLength: Infinity };

export default async function* tap(events) {
  yield 'TAP version 13\n';
  for await (const { type, data } of events) {
    switch (type) {
      case 'test:fail':
        yield resultLine('not ok', data);
        yield block(data, `${data.file}:${data.line}:${data.column}`);
        break;
      case 'test:pass':
        yield resultLine('ok', data);
        yield block(data);
        break;
      case 'test:plan':
        yield `${kStep.repeat(data.nesting)}1..${data.count}\n`;
        break;
      case 'test:start':
        yield `${kStep.repeat(data.nesting)}# Subtest: ${escape(data.name)}\n`;
        break;
      case 'test:stdout':
      case 'test:stderr':
        for (const line of data.message.split(/\r?\n/)) {
          if (line !== '') yield `# ${escape(line)}\n`;
        }
        break;
      case 'test:diagnostic':
        yield `${kStep.repeat(data.nesting)}# ${escape(data.message)}\n`;
        break;
      case 'test:interrupted':
        for (const { name, file } of data.tests) yield `# Interrupted while running: ${escape(name ?? file)}\n`;
        break;
    }
  }
}

function resultLine(status, { nesting, testNumber, name, skip, todo, expectFailure }) {
  let line = `${kStep.repeat(nesting)}${status} ${testNumber}`;
  if (name) line += ` - ${escape(name)}`;
  if (skip !== undefined) line += ` # SKIP${reason(skip)}`;
  else if (todo !== undefined) line += ` # TODO${reason(todo)}`;
  else if (expectFailure !== undefined) line += ` # EXPECTED FAILURE${reason(expectFailure)}`;
  return `${line}\n`;
}

const reason = (text) => (typeof text === 'string' && text !== '' ? ` ${escape(text)}` : '');

/** What would end a line, or begin a directive. */
function escape(text) {
  return String(text).replaceAll('\\', '\\\\').replaceAll('#', '\\#').replaceAll('\b', '\\b').replaceAll('\f', '\\f')
    .replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\v', '\\v');
}

function block({ nesting, details: { duration_ms: duration, type, error } }, location) {
  const pad = kStep.repeat(nesting);
  let text = `${pad}  ---\n` + yaml(`${pad}  `, 'duration_ms', duration) + yaml(`${pad}  `, 'type', type);
  if (location !== undefined && error !== undefined) text += yaml(`${pad}  `, 'location', location);
  if (error !== undefined) text += errorYaml(`${pad}  `, error, new Set());
  return `${text}${pad}  ...\n`;
}

function yaml(pad, name, value, seen = new Set()) {
  if (value === null || value === undefined) return `${pad}${name}: ${value === null ? 'null' : '~'}\n`;
  if (typeof value !== 'object') {
    if (typeof value !== 'string') return `${pad}${name}: ${inspect(value, inspectOptions)}\n`;
    if (!value.includes('\n')) return `${pad}${name}: ${inspect(value, inspectOptions)}\n`;
    const lines = value.split(/\r?\n/).map((line) => (line === '' ? '\n' : `${pad}  ${line}\n`)).join('');
    return `${pad}${name}: |-\n${lines}`;
  }
  if (seen.has(value)) return `${pad}${name}: <Circular>\n`;
  if (isDate(value) || isRegExp(value)) return `${pad}${name}: ${inspect(value, inspectOptions)}\n`;
  const inner = new Set(seen).add(value);
  let text = `${pad}${name}:\n`;
  for (const [key, member] of Object.entries(value)) text += yaml(`${pad}  `, key, member, inner);
  if (value instanceof Error) text += errorYaml(pad, value, inner);
  return text;
}

function errorYaml(pad, error, seen) {
  let { cause, code, failureType, message, expected, actual, operator, stack, name } = error;
  let text = message ?? '<unknown error>';
  // A test failure stands for what the test threw.
  let isAssertion = name === 'AssertionError' && code === 'ERR_ASSERTION';
  if (isTestFailure(error) && cause !== null && typeof cause === 'object' && 'message' in cause) {
    ({ stack } = cause);
    code = cause.code ?? code;
    text = cause.message || '<unknown error>';
    isAssertion = cause.code === 'ERR_ASSERTION';
    name = cause.name;
    if (isAssertion) ({ expected, actual, operator } = cause);
  } else if (isTestFailure(error)) {
    text = typeof cause === 'string' ? cause : inspect(cause, inspectOptions);
    if (typeof cause === 'object') text = inspect(cause, { __proto__: null, colors: false });
    name = undefined;
  }
  let out = '';
  if (failureType) out += yaml(pad, 'failureType', failureType);
  out += yaml(pad, 'error', text);
  if (code) out += yaml(pad, 'code', code);
  if (name && name !== 'Error') out += yaml(pad, 'name', name);
  if (isAssertion) {
    out += yaml(pad, 'expected', expected, seen) + yaml(pad, 'actual', actual, seen);
    if (operator) out += yaml(pad, 'operator', operator);
  }
  if (typeof stack === 'string') {
    const frames = [...stack.matchAll(/^\s+at (.*)$/gm)].map(([, frame]) => frame);
    if (frames.length > 0) out += yaml(pad, 'stack', frames.join('\n')).replace(/: (?!\|-)'(.*)'\n$/s, `: |-\n${pad}  $1\n`);
  }
  return out;
}
