// Glob patterns: braces, "**", "*", "?", classes and extended groups, compiled into regular expressions, one a segment.
// Used by path.matchesGlob() and, segment by segment, by whoever walks directories.

/** Stands in a compiled pattern for "**": any number of segments, none of them hidden. */
export const GLOBSTAR = Symbol('**');

/** Limit of alternatives that braces may expand to: "{1..100000}{1..100000}" must not exhaust the memory. */
const kMaxAlternatives = 100_000;

const kPosixClasses = {
  __proto__: null,
  alnum: '\\p{L}\\p{Nl}\\p{Nd}', alpha: '\\p{L}\\p{Nl}', ascii: '\\x00-\\x7f', blank: '\\p{Zs}\\t', cntrl: '\\p{Cc}',
  digit: '\\p{Nd}', graph: '\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}', lower: '\\p{Ll}', print: '\\P{C}', punct: '\\p{P}',
  space: '\\p{Z}\\t\\r\\n\\v\\f', upper: '\\p{Lu}', word: '\\p{L}\\p{Nl}\\p{Nd}\\p{Pc}', xdigit: 'A-Fa-f0-9',
};

const escapeLiteral = (text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
/** The same inside of a class, where "-" means something, too. */
const escapeInClass = (text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** Index of the "}" that closes the "{" at `open`, or -1. */
function closingBrace(pattern, open) {
  let depth = 0;
  for (let i = open; i < pattern.length; i++) {
    const c = pattern[i];
    if (c === '\\') i++;
    else if (c === '{') depth++;
    else if (c === '}' && --depth === 0) return i;
  }
  return -1;
}

/** The parts of a brace's body between commas that no inner brace holds. */
function splitAlternatives(body) {
  const parts = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < body.length; i++) {
    const c = body[i];
    if (c === '\\') i++;
    else if (c === '{') depth++;
    else if (c === '}') depth--;
    else if (c === ',' && depth === 0) {
      parts.push(body.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(body.slice(start));
  return parts;
}

/** "1..5", "05..10..5", "a..e": the texts of a sequence, or undefined when the body is none. */
function expandSequence(body) {
  const numeric = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$/.exec(body);
  const alphabetic = numeric ? null : /^([a-zA-Z])\.\.([a-zA-Z])(?:\.\.(-?\d+))?$/.exec(body);
  if (numeric === null && alphabetic === null) return undefined;
  const [, from, to, by] = numeric ?? alphabetic;
  const first = numeric ? Number(from) : from.charCodeAt(0);
  const last = numeric ? Number(to) : to.charCodeAt(0);
  const step = Math.max(Math.abs(Number(by ?? 1)), 1) * (last < first ? -1 : 1);
  const padded = numeric !== null && (/^-?0\d/.test(from) || /^-?0\d/.test(to));
  const width = padded ? Math.max(from.length, to.length) : 0;
  const texts = [];
  for (let n = first; (step > 0 ? n <= last : n >= last) && texts.length < kMaxAlternatives; n += step) {
    if (numeric === null) {
      const c = String.fromCharCode(n);
      texts.push(c === '\\' ? '' : c);
    } else {
      texts.push(n < 0 ? `-${String(-n).padStart(width - 1, '0')}` : String(n).padStart(width, '0'));
    }
  }
  return texts;
}

/**
 * Expands braces as a shell does.
 * @param {string} pattern
 * @returns {string[]}
 */
export function expandBraces(pattern) {
  for (let open = pattern.indexOf('{'); open !== -1; open = pattern.indexOf('{', open + 1)) {
    if (open > 0 && (pattern[open - 1] === '$' || pattern[open - 1] === '\\')) continue;
    const close = closingBrace(pattern, open);
    if (close === -1) continue;
    const body = pattern.slice(open + 1, close);
    let parts = expandSequence(body);
    if (parts === undefined) {
      parts = splitAlternatives(body);
      if (parts.length === 1) continue;
      parts = parts.flatMap(expandBraces);
    }
    const before = pattern.slice(0, open);
    const tails = expandBraces(pattern.slice(close + 1));
    const results = [];
    for (const part of parts) {
      for (const tail of tails) {
        if (results.length === kMaxAlternatives) return results;
        results.push(`${before}${part}${tail}`);
      }
    }
    return results;
  }
  return [pattern];
}

/**
 * Reads a class "[...]" that starts at `open`.
 * @returns {{ source: string, end: number } | null} null when it is never closed, and so a plain "["; `source` is "" when
 *   nothing can match
 */
function readClass(glob, open) {
  let i = open + 1;
  let negated = false;
  if (glob[i] === '!' || glob[i] === '^') {
    negated = true;
    i++;
  }
  let set = '';
  let nothing = true;
  for (let first = true; i < glob.length; first = false) {
    if (glob[i] === ']' && !first) {
      if (nothing) return { source: '(?!)', end: i + 1 };
      return { source: `[${negated ? '^' : ''}${set}]`, end: i + 1 };
    }
    const named = glob[i] === '[' && glob[i + 1] === ':' ? /^\[:(\w+):\]/.exec(glob.slice(i)) : null;
    if (named !== null && kPosixClasses[named[1]] !== undefined) {
      set += kPosixClasses[named[1]];
      nothing = false;
      i += named[0].length;
      continue;
    }
    if (glob[i] === '\\' && i + 1 < glob.length) i++;
    const from = String.fromCodePoint(glob.codePointAt(i));
    i += from.length;
    if (glob[i] === '-' && i + 1 < glob.length && glob[i + 1] !== ']') {
      i++;
      if (glob[i] === '\\' && i + 1 < glob.length) i++;
      const to = String.fromCodePoint(glob.codePointAt(i));
      i += to.length;
      if (to >= from) {
        set += `${escapeInClass(from)}-${escapeInClass(to)}`;
        nothing = false;
      }
      continue;
    }
    set += escapeInClass(from);
    nothing = false;
  }
  return null;
}

/** Index of the ")" that closes the group whose "(" stands at `open`, or -1. */
function closingParenthesis(glob, open) {
  let depth = 0;
  for (let i = open; i < glob.length; i++) {
    const c = glob[i];
    if (c === '\\') i++;
    else if (c === '[') {
      const set = readClass(glob, i);
      if (set !== null) i = set.end - 1;
    } else if (c === '(') depth++;
    else if (c === ')' && --depth === 0) return i;
  }
  return -1;
}

/** Splits the body of an extended group at its own "|". */
function splitGroup(body) {
  const parts = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < body.length; i++) {
    const c = body[i];
    if (c === '\\') i++;
    else if (c === '[') {
      const set = readClass(body, i);
      if (set !== null) i = set.end - 1;
    } else if (c === '(') depth++;
    else if (c === ')') depth--;
    else if (c === '|' && depth === 0) {
      parts.push(body.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(body.slice(start));
  return parts;
}

/**
 * The regular expression source of a glob inside one segment.
 * @param {string} glob
 * @param {string} rest source of what follows the glob in its segment, which a negated group has to look at
 */
function compileText(glob, rest) {
  // From right to left is not possible with escapes: the pieces are found first, then joined from the end.
  const pieces = [];
  for (let i = 0; i < glob.length;) {
    const c = glob[i];
    if (glob[i + 1] === '(' && '!?*+@'.includes(c)) {
      const close = closingParenthesis(glob, i + 1);
      if (close !== -1) {
        pieces.push({ kind: c, parts: splitGroup(glob.slice(i + 2, close)) });
        i = close + 1;
        continue;
      }
    }
    if (c === '*') {
      while (glob[i] === '*' && glob[i + 1] !== '(') i++;
      if (glob[i] === '*') {
        // "**(a)": the last star belongs to the group, unless that is never closed.
        if (closingParenthesis(glob, i + 1) === -1) i++;
      }
      pieces.push('[^/]*?');
      continue;
    }
    if (c === '?') {
      pieces.push('[^/]');
    } else if (c === '[') {
      const set = readClass(glob, i);
      if (set !== null) {
        pieces.push(set.source);
        i = set.end;
        continue;
      }
      pieces.push('\\[');
    } else if (c === '\\' && i + 1 < glob.length) {
      const literal = String.fromCodePoint(glob.codePointAt(i + 1));
      pieces.push(escapeLiteral(literal));
      i += 1 + literal.length;
      continue;
    } else {
      const literal = String.fromCodePoint(glob.codePointAt(i));
      pieces.push(escapeLiteral(literal));
      i += literal.length;
      continue;
    }
    i++;
  }
  let source = '';
  for (let k = pieces.length - 1; k >= 0; k--) {
    const piece = pieces[k];
    if (typeof piece === 'string') {
      source = piece + source;
    } else if (piece.kind === '!') {
      const after = `${source}${rest}`;
      const alternatives = piece.parts.map((part) => compileText(part, after)).join('|');
      source = `(?:(?!(?:${alternatives})${after}$)[^/]*?)${source}`;
    } else {
      const alternatives = piece.parts.map((part) => compileText(part, `${source}${rest}`)).join('|');
      source = `(?:${alternatives})${piece.kind === '@' ? '' : piece.kind}${source}`;
    }
  }
  return source;
}

const kMagic = /[*?[]|[!+@]\(/;

/**
 * Compiles one segment of a pattern.
 * @param {string} segment
 * @param {boolean} ignoreCase
 * @returns {string | RegExp | typeof GLOBSTAR} a string is compared as it is
 */
export function compileSegment(segment, ignoreCase) {
  if (segment === '**') return GLOBSTAR;
  if (!kMagic.test(segment)) return segment.replace(/\\(.)/gs, '$1');
  const source = compileText(segment, '');
  // A leading dot is matched by a literal one only, and "." and ".." by no pattern at all.
  const leading = segment[0] === '.' ? '(?!\\.{1,2}$)' : '(?!\\.)';
  const nonEmpty = /^[*?[]/.test(segment) && segment[1] !== '(' ? '(?=.)' : '';
  return new RegExp(`^${leading}${nonEmpty}${source}$`, ignoreCase ? 'isu' : 'su');
}

/** Splits at runs of separators, and drops what says nothing about where a path leads: inner "." and "name/..". */
function split(text) {
  const segments = text.split(/\/+/);
  const result = [];
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i];
    if (segment === '.' && i > 0 && i < segments.length - 1) continue;
    const previous = result[result.length - 1];
    if (segment === '..' && result.length > 0 && previous !== '..' && previous !== '.' && previous !== '' &&
        previous !== '**') {
      result.pop();
      continue;
    }
    if (segment === '**' && previous === '**') continue;
    result.push(segment);
  }
  if (result.length === 2 && result[0] === '.' && (result[1] === '.' || result[1] === '')) result.pop();
  return result.length === 0 ? [''] : result;
}

/**
 * Compiles a glob pattern.
 * @param {string} pattern separated by "/" ("\" is taken for one, too: patterns have no escapes)
 * @param {{ ignoreCase?: boolean }} [options]
 * @returns {Array<Array<string | RegExp | typeof GLOBSTAR>>} one list of segments for each alternative of the braces
 */
export function compileGlob(pattern, { ignoreCase = false } = {}) {
  return expandBraces(pattern.replaceAll('\\', '/')).map((alternative) =>
    split(alternative).map((segment) => compileSegment(segment, ignoreCase)));
}

/** Whether one segment of a path matches one of a pattern. */
export function matchesSegment(pattern, segment) {
  return typeof pattern === 'string' ? pattern === segment : pattern.test(segment);
}

/** Whether the segments of a path, from `at`, match those of a pattern, from `from`. */
function matchesFrom(patterns, from, segments, at) {
  for (; from < patterns.length; from++, at++) {
    if (at === segments.length) return false;
    const pattern = patterns[from];
    if (pattern === GLOBSTAR) {
      if (from === patterns.length - 1) {
        for (; at < segments.length; at++) if (segments[at][0] === '.') return false;
        return true;
      }
      for (; at < segments.length; at++) {
        if (matchesFrom(patterns, from + 1, segments, at)) return true;
        if (segments[at][0] === '.') return false;
      }
      return false;
    }
    if (!matchesSegment(pattern, segments[at])) return false;
  }
  return at === segments.length || (at === segments.length - 1 && segments[at] === '');
}

/**
 * Whether a path matches one alternative of a compiled pattern.
 * @param {Array<string | RegExp | typeof GLOBSTAR>} patterns
 * @param {string} path separated by "/"
 */
export const matchesPatterns = (patterns, path) => matchesFrom(patterns, 0, split(path), 0);

/**
 * @param {string} path
 * @param {string} pattern
 * @param {boolean} windows "\" separates the path, too
 */
export function matchesGlob(path, pattern, windows) {
  const segments = split(windows ? path.replaceAll('\\', '/') : path);
  return compileGlob(pattern).some((patterns) => matchesFrom(patterns, 0, segments, 0));
}
