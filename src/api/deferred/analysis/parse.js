// The source text of one function, as Function.prototype.toString() gives it, to a syntax tree. That text is not always an
// expression: methods and accessors stand there without their object, so they are parsed inside one.
import { parse } from 'internal:deps/acorn';

const options = {
  ecmaVersion: 'latest',
  sourceType: 'script',
  // The text comes from a place where these were allowed, or it would not be a function.
  allowImportExportEverywhere: true,
  allowSuperOutsideMethod: true,
  allowReturnOutsideFunction: true,
  checkPrivateFields: false,
};

const wrappers = [
  // A function around it makes `new.target` of an arrow function legal.
  { prefix: '(function(){(', suffix: '\n)})', pick: (program) => expressionOf(program.body[0].expression.body) },
  { prefix: '({', suffix: '\n})', pick: (program) => onlyMember(program.body[0].expression.properties) },
  // An arrow function that calls `super()`.
  {
    prefix: '(class extends Object{constructor(){(',
    suffix: '\n)}})',
    pick: (program) => expressionOf(program.body[0].expression.body.body[0].value.body),
  },
  { prefix: '(class extends Object{', suffix: '\n})', pick: (program) => onlyMember(program.body[0].expression.body.body) },
];

/** Why a function cannot be analysed: `reason` is 'native' (its source is not there), 'syntax' or 'depth'. */
export class SourceError extends Error {
  constructor(reason, message) {
    super(message);
    this.reason = reason;
  }
}
Object.defineProperty(SourceError.prototype, 'name', { value: 'SourceError', configurable: true, writable: true });

/** acorn reports a stack that is too small as an error of the syntax. */
function isTooDeep(error) {
  return error instanceof RangeError || (error instanceof SyntaxError && error.message.startsWith('Not enough stack'));
}

function expressionOf({ body }) {
  const node = body.length === 1 && body[0].type === 'ExpressionStatement' ? body[0].expression : undefined;
  switch (node?.type) {
    case 'ArrowFunctionExpression': return { kind: 'arrow', node, key: null, computed: false };
    case 'FunctionExpression': return { kind: 'function', node, key: null, computed: false };
    case 'ClassExpression': return { kind: 'class', node, key: null, computed: false };
    default: return undefined;
  }
}

function onlyMember(members) {
  if (members.length !== 1) return undefined;
  const member = members[0];
  if (member.value?.type !== 'FunctionExpression') return undefined;
  const kind = { get: 'getter', set: 'setter' }[member.kind] ?? 'method';
  if (kind === 'method' && member.type === 'Property' && !member.method) return undefined;
  return { kind, node: member.value, key: member.key, computed: member.computed };
}

/**
 * Parses a function's source. `shift` is what is to be taken from the tree's offsets to have offsets of `source`.
 * @param {string} source
 * @returns {{ kind: 'arrow'|'function'|'class'|'method'|'getter'|'setter', node: object, key: object|null,
 *   computed: boolean, shift: number }}
 * @throws {SourceError}
 */
export function parseFunction(source) {
  if (/\{\s*\[native code\]\s*\}\s*$/.test(source)) {
    throw new SourceError('native', 'the function is native or bound: its source is not available');
  }
  let first;
  for (const { prefix, suffix, pick } of wrappers) {
    let program;
    try {
      program = parse(prefix + source + suffix, options);
    } catch (error) {
      if (isTooDeep(error)) throw new SourceError('depth', 'the function is nested too deeply to be analysed');
      if (!(error instanceof SyntaxError)) throw error;
      first ??= error;
      continue;
    }
    const found = pick(program);
    if (found !== undefined) return { ...found, shift: prefix.length };
  }
  const problem = first?.message.replace(/ \(\d+:\d+\)$/, '') ?? 'it is not one function';
  throw new SourceError('syntax', `the function's source cannot be parsed: ${problem}`);
}

/**
 * Parses a whole file: a script, a CommonJS module (whose `return` and `await` rules differ) or an ES module.
 * @param {string} source
 * @param {'script'|'commonjs'|'module'} type
 */
export function parseFile(source, type) {
  try {
    return parse(source, {
      ...options,
      sourceType: type === 'module' ? 'module' : 'script',
      allowImportExportEverywhere: false,
      allowAwaitOutsideFunction: type === 'module',
      allowHashBang: true,
    });
  } catch (error) {
    if (isTooDeep(error)) throw new SourceError('depth', 'the file is nested too deeply to be analysed');
    if (error instanceof SyntaxError) throw new SourceError('syntax', error.message);
    throw error;
  }
}
