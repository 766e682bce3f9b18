// Which tests run: --test-name-pattern, --test-skip-pattern, --test-only.
import { ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';

/**
 * A pattern of the command line: /text/flags, or text.
 * @param {string | RegExp} pattern
 * @param {string} name of the option, for the error
 * @returns {RegExp}
 */
export function toRegExp(pattern, name) {
  if (typeof pattern !== 'string') return pattern;
  const [, source = pattern, flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(pattern) ?? [];
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw new ERR_INVALID_ARG_VALUE(name, pattern, `is an invalid regular expression.${error?.stack ?? ''}`);
  }
}

/** The name of a test with those of what it is in. */
export function pathOfNames(test) {
  const names = [];
  for (let at = test; at !== null && at.parent !== null; at = at.parent) names.unshift(at.name);
  return names.join(' ');
}

/** @returns {boolean} whether the name of `test`, alone or with what it is in, fits one of the patterns */
function fits(test, patterns) {
  const path = pathOfNames(test);
  return patterns.some((pattern) => {
    pattern.lastIndex = 0;
    if (pattern.test(test.name)) return true;
    pattern.lastIndex = 0;
    return pattern.test(path);
  });
}

/**
 * Whether the names leave a test out, all that is in it aside.
 * @param {import('internal:test/unit').Test} test
 * @param {{ namePatterns: RegExp[] | null, skipPatterns: RegExp[] | null }} filter
 */
export function isFilteredByName(test, { namePatterns, skipPatterns }) {
  if (skipPatterns !== null && fits(test, skipPatterns)) return true;
  return namePatterns !== null && !fits(test, namePatterns);
}
