// The source text of the call that failed: assert.ok(typeof 123 === 'string') says which expression was false.

import { getUserFrame } from 'binding:util';

const acorn = lazy('internal:deps/acorn');

const partOfName = /[\p{ID_Continue}$\u200c\u200d]/u;

/** Where the member expression starts that ends in front of `column`: `assert.ok(`, `assert['ok'](`. */
function chainStart(line, column) {
  let at = column;
  while (at > 0) {
    const character = line[at - 1];
    if (character === ']') {
      const open = line.lastIndexOf('[', at - 1);
      if (open === -1) break;
      at = open;
    } else if (character === '.' || (character === '?' && line[at] === '.') || partOfName.test(character)) {
      at--;
    } else {
      break;
    }
  }
  return at;
}

/** From `start` to the parenthesis that closes the first one at or behind `call`; to the end of the line if it is not there. */
function findEnd(line, start, call) {
  const { tokenizer } = acorn();
  let depth = 0;
  let isOpen = false;
  try {
    for (const token of tokenizer(line.slice(start), { ecmaVersion: 'latest', allowHashBang: true })) {
      const { label } = token.type;
      if (label === '(' || label === '[' || label === '{' || label === '${') {
        if (label === '(' && depth === 0 && start + token.start >= call) isOpen = true;
        depth++;
      } else if (label === ')' || label === ']' || label === '}') {
        depth--;
        if (isOpen && depth === 0) return start + token.end;
      }
    }
  } catch {
    // The line is a part of something longer.
  }
  return line.length;
}

/** A line of a text, counted from 1. */
function lineOf(text, number) {
  let start = 0;
  for (let i = 1; i < number; i++) start = text.indexOf('\n', start) + 1;
  const end = text.indexOf('\n', start);
  return text.slice(start, end === -1 ? text.length : end).replace(/\r$/, '');
}

/**
 * The call that the program's innermost frame is at; undefined if its source is not known.
 * @returns {string | undefined}
 */
export function failedExpression() {
  const frame = getUserFrame();
  if (frame === undefined) return undefined;
  const line = lineOf(frame[0], frame[1]);
  const column = frame[2] - 1;
  let start = chainStart(line, column);
  // A chain that began on the line above.
  while (line[start] === '.' || line[start] === '?') start++;
  return line.slice(start, findEnd(line, start, column)).trimEnd();
}
