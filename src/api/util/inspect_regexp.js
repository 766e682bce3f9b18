// Colours for regular expressions, token by token: each level of nesting shifts the palette by one.

import { colors } from 'internal:util/inspect_styles';

/** @type {string[]} names of colours, by level; scripts may replace it: `inspect.styles.regexp.colors`. */
const defaultPalette = ['green', 'red', 'yellow', 'cyan', 'magenta'];

/** Reads the tokens of one regular expression, appending coloured text. */
class Highlighter {
  constructor(text, palette) {
    this.text = text;
    this.palette = palette;
    this.position = 0;
    this.depth = 1;
    this.output = '';
  }

  /** Appends `token` in the colour of a level. */
  write(token, level) {
    const color = colors[this.palette[Math.max(level, 0) % this.palette.length]];
    this.output += color === undefined ? token : `\u001b[${color[0]}m${token}\u001b[${color[1]}m`;
    return this;
  }

  /** Appends the next `length` characters. */
  take(length, level) {
    this.write(this.text.slice(this.position, this.position + length), level);
    this.position += length;
  }

  run() {
    const { text } = this;
    const end = text.lastIndexOf('/');
    this.take(1, 0);
    while (this.position < end) this.token();
    this.take(1, 0);
    if (this.position < text.length) this.take(text.length - this.position, 1);
    return this.output;
  }

  token() {
    const { depth } = this;
    switch (this.text[this.position]) {
      case '\\': return this.escape(depth);
      case '[': return this.characterClass();
      case '(': return this.group();
      case ')':
        if (this.depth > 0) this.depth--;
        return this.take(1, this.depth);
      case '{': return this.repetition();
      case '.': return this.take(1, depth + 2);
      case '*': case '+': case '?': case '|': case '^': case '$': case ',': return this.take(1, depth + 3);
      default: return this.take(1, depth + 1);
    }
  }

  /** `{2}`, `{2,}`, `{2,5}`; any other brace is a character. */
  repetition() {
    const { depth } = this;
    const found = /^\{(\d+)(?:(,)(\d*))?\}/.exec(this.text.slice(this.position));
    if (found === null) return this.take(1, depth + 1);
    this.write('{', depth).write(found[1], depth + 2);
    if (found[2]) this.write(',', depth + 1);
    if (found[3]) this.write(found[3], depth + 2);
    this.write('}', depth);
    this.position += found[0].length;
  }

  /** `(`, `(?:`, `(?=`, `(?<!`, `(?<name>`, `(?i-m:` … and one level deeper. */
  group() {
    const { depth } = this;
    const found = /^\((\?(?:<(?![=!])|<?[=!]|[a-z-]*:))?/.exec(this.text.slice(this.position));
    this.write('(', depth);
    this.position += found[0].length;
    if (found[1]) {
      this.write(found[1], depth);
      if (found[1] === '?<') this.name(depth + 1, depth, '>');
    }
    this.depth++;
  }

  /** Text up to a closing mark, and the mark. */
  name(level, markLevel, mark) {
    const end = this.text.indexOf(mark, this.position);
    this.take(end - this.position, level);
    this.take(1, markLevel);
  }

  /** @param {number} level that of a group at this place */
  escape(level) {
    const rest = this.text.slice(this.position);
    const braced = /^\\[pPu]\{/.exec(rest);
    if (braced !== null) {
      if (!rest.includes('}')) return this.take(3, level + 1);
      this.take(3, level);
      return this.name(level + 1, level, '}');
    }
    if (rest.startsWith('\\k<') && rest.includes('>')) {
      this.take(3, level - 1);
      return this.name(level, level - 1, '>');
    }
    const whole = /^\\(?:x[0-9a-fA-F]{2}|c[a-zA-Z]|\d+)/.exec(rest);
    this.take(whole === null ? 2 : whole[0].length, level + 1);
  }

  characterClass() {
    const { depth } = this;
    this.take(1, depth);
    if (this.text[this.position] === '^') this.take(1, depth + 1);
    let first = true;
    for (;;) {
      const character = this.text[this.position];
      if (character === undefined) return;
      if (character === ']') return this.take(1, depth);
      if (character === '\\') {
        const next = this.text[this.position + 1];
        const braced = /^\\[pPu]\{/.test(this.text.slice(this.position));
        if (braced) this.escape(depth + 1);
        else if (next === 'x') this.escape(depth);
        else this.take(2, depth + 1);
      } else if (character === '-' && !first && this.text[this.position + 1] !== ']') {
        this.take(1, depth + 2);
      } else {
        this.take(1, depth + 1);
      }
      first = false;
    }
  }
}

/**
 * The source of a regular expression with colours.
 * @param {string} text as RegExp.prototype.toString gives it
 */
export function highlightRegExp(text) {
  const { colors: chosen } = highlightRegExp;
  return new Highlighter(text, Array.isArray(chosen) && chosen.length > 0 ? chosen : defaultPalette).run();
}
