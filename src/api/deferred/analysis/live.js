// Judging live functions: what they capture and where they stand is asked of V8.
import { readCaptures } from 'internal:deferred/captures';
import { literalOf } from 'internal:deferred/literal';
import { judge } from 'internal:deferred/analysis/purity';

/** Where the source of a function begins. V8 names the place of the parameters; for classes and arrow functions that is the start. */
function startOf(fn, source, node) {
  const literal = literalOf(fn);
  if (literal === undefined) return { file: '', line: 0, column: 0 };
  const prefix = source.slice(0, parametersStart(source, node));
  const lines = prefix.split('\n');
  return {
    file: literal.file, line: literal.line + 2 - lines.length,
    column: lines.length > 1 ? 1 : literal.column + 1 - prefix.length,
  };
}

/** The offset of a function's parameters in its source. */
function parametersStart(source, { type }) {
  if (type === 'ArrowFunctionExpression' || type === 'ClassExpression') return 0;
  // Comments and computed keys may hold parentheses; what stands before the parameters has none otherwise.
  const match = /^(?:[^(/[]|\/\*[^]*?\*\/|\/\/[^\n]*|\[(?:[^\][]|\[[^\]]*\])*\]|\/(?![*/]))*/.exec(source);
  return match[0].length;
}

const access = {
  captures: (fn, names) => new Map(Array.from(readCaptures(fn, names), ([name, { value }]) => [name, value])),
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

/** Where a function stands: `{ file, line, column }`, from 1; null for native ones. */
export function locationOf(fn) {
  const literal = literalOf(fn);
  if (literal === undefined || literal.isBuiltin) return null;
  return { file: literal.file, line: literal.line + 1, column: literal.column + 1 };
}
