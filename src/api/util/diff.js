// Shortest edit scripts between two lists, after E. W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986).

import { validateStringArray, validateString } from 'internal:errors/validators';

/** Operations of a script, as util.diff reports them. */
export const kDelete = -1;
export const kKeep = 0;
export const kInsert = 1;

const sameUnlessComma = (a, b) => a === b || (a.length !== b.length && (`${a},` === b || a === `${b},`));

/**
 * The operations that make `expected` out of `actual`, last one first: `kInsert` marks what only `actual` has.
 * @param {string[]} actual
 * @param {string[]} expected
 * @param {boolean} [ignoreComma] lines that differ in a comma at their end are the same
 * @returns {[number, string][]}
 */
export function myersDiff(actual, expected, ignoreComma = false) {
  const same = ignoreComma ? sameUnlessComma : (a, b) => a === b;
  const n = actual.length;
  const m = expected.length;
  const max = n + m;
  // furthest[k]: how far in `actual` the best path on diagonal k has come.
  const furthest = new Int32Array(2 * max + 1);
  const trace = [];
  for (let edits = 0; edits <= max; edits++) {
    trace.push(furthest.slice(max - edits, max + edits + 1));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const at = diagonal + max;
      const down = diagonal === -edits || (diagonal !== edits && furthest[at - 1] < furthest[at + 1]);
      let x = down ? furthest[at + 1] : furthest[at - 1] + 1;
      let y = x - diagonal;
      while (x < n && y < m && same(actual[x], expected[y])) {
        x++;
        y++;
      }
      furthest[at] = x;
      if (x >= n && y >= m) return backtrack(trace, actual, expected, same);
    }
  }
  return [];
}

function backtrack(trace, actual, expected, same) {
  let x = actual.length;
  let y = expected.length;
  const result = [];
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const furthest = trace[edits];
    const at = (diagonal) => furthest[diagonal + edits] ?? 0;
    const diagonal = x - y;
    const down = diagonal === -edits || (diagonal !== edits && at(diagonal - 1) < at(diagonal + 1));
    const previous = down ? diagonal + 1 : diagonal - 1;
    const fromX = edits === 0 ? 0 : at(previous);
    const fromY = fromX - previous;
    while (x > fromX && y > fromY && x > 0 && y > 0 && same(actual[x - 1], expected[y - 1])) {
      x--;
      y--;
      // The longer of two lines that differ in a comma.
      result.push([kKeep, actual[x].length >= expected[y].length ? actual[x] : expected[y]]);
    }
    if (edits === 0) break;
    if (x > fromX) result.push([kInsert, actual[--x]]);
    else result.push([kDelete, expected[--y]]);
  }
  return result;
}

/**
 * util.diff
 * @param {string | string[]} actual
 * @param {string | string[]} expected
 * @returns {[number, string][]}
 */
export function diff(actual, expected) {
  if (actual === expected) return [];
  validateInput(actual, 'actual');
  validateInput(expected, 'expected');
  return myersDiff([...actual], [...expected]).reverse();
}

function validateInput(value, name) {
  if (!Array.isArray(value)) validateString(value, name);
  else validateStringArray(value, name);
}
