// Judging live functions: what they capture and where they stand is asked of V8.
import { readCaptures } from 'internal:deferred/captures';
import { literalOf } from 'internal:deferred/literal';
import { judge } from 'internal:deferred/analysis/purity';

/** Where the source of a function begins. V8 names the place of the parameters, for classes those of the constructor. */
function startOf(fn, source, node, shift) {
  const literal = literalOf(fn);
  if (literal === undefined) return { file: '', line: 0, column: 0 };
  const prefix = source.slice(0, parametersStart(source, node, shift));
  const lines = prefix.split('\n');
  return {
    file: literal.file, line: literal.line + 2 - lines.length,
    column: lines.length > 1 ? 1 : literal.column + 1 - prefix.length,
  };
}

/** The offset of the place in a function's source that V8 names. */
function parametersStart(source, node, shift) {
  const { type } = node;
  if (type === 'ArrowFunctionExpression') return 0;
  if (type === 'ClassExpression') {
    const constructor = node.body.body.find(({ kind }) => kind === 'constructor');
    return constructor === undefined ? 0 : constructor.value.start - shift;
  }
  // Comments and computed keys may hold parentheses; what stands before the parameters has none otherwise.
  const match = /^(?:[^(/[]|\/\*[^]*?\*\/|\/\/[^\n]*|\[(?:[^\][]|\[[^\]]*\])*\]|\/(?![*/]))*/.exec(source);
  return match[0].length;
}

const access = {
  captures: (fn, names) => new Map(Array.from(readCaptures(fn, names), ([name, { value }]) => [name, value])),
  isBuiltin: (fn) => literalOf(fn)?.isBuiltin === true,
  start: startOf,
};

/**
 * Judges a function with what it captures at this moment.
 * @param {Function} fn
 * @returns {import('internal:deferred/analysis/purity').Judgement}
 */
export function judgeLive(fn) {
  return judge(fn, access);
}
