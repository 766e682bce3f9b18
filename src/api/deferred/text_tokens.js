// The text of a function as tokens, as far as that can be told without a parser.

/** Words that may lead to what no name shows, or that make a function another matter. */
const kRefused = new Set((
  'async await yield import super eval arguments this with class debugger delete globalThis global constructor prototype ' +
  '__proto__ __defineGetter__ __defineSetter__ defineProperty defineProperties assign setPrototypeOf getPrototypeOf freeze seal ' +
  'preventExtensions Reflect call apply bind Function').split(' '));
/** A slash behind them begins a regular expression. */
const kBeforeRegExp = new Set('return typeof case in of instanceof new void throw else do'.split(' '));
/** What stands in parentheses behind them is no list of arguments. */
export const kHeads = new Set('if for while switch catch'.split(' '));

// Kinds of tokens.
export const kWord = 0, kValue = 1, kPunctuation = 2, kAssign = 3;

const isWordCode = (c) => (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || c === 36 || (c >= 48 && c <= 57);

/** Three parallel lists, and for each opening bracket the place of its end (and the other way round). */
export class Tokens {
  kinds = [];
  texts = [];
  /** Whether a line ends before the token. */
  breaks = [];
  partner = [];
  #open = [];
  #line = false;

  add(kind, text) {
    this.kinds.push(kind);
    this.texts.push(text);
    this.breaks.push(this.#line);
    this.partner.push(-1);
    this.#line = false;
  }

  open(text) {
    this.#open.push(this.kinds.length);
    this.add(kPunctuation, text);
  }

  close(text) {
    const at = this.#open.pop() ?? -1;
    this.partner[at] = this.kinds.length;
    this.add(kPunctuation, text);
    this.partner[this.kinds.length - 1] = at;
  }

  /** @returns {boolean} false: not certain */
  read(source) {
    const { length } = source;
    /** Depth of brackets at each template whose expression is being read. */
    const templates = [];
    let at = 0;
    while (at < length) {
      const c = source.charCodeAt(at);
      if (c === 32 || c === 9) {
        at++;
      } else if (c === 10 || c === 13) {
        this.#line = true;
        at++;
      } else if (isWordCode(c)) {
        const start = at++;
        const isNumber = c >= 48 && c <= 57;
        while (at < length && (isWordCode(source.charCodeAt(at)) || (isNumber && source.charCodeAt(at) === 46))) at++;
        if (isNumber) {
          // `1..name` is a property.
          if (/\.\d*[.a-df-zA-Z_$]/.test(source.slice(start, at))) return false;
          this.add(kValue, '');
        } else {
          const text = source.slice(start, at);
          if (kRefused.has(text)) return false;
          this.add(kWord, text);
        }
      } else if (c === 39 || c === 34) {
        at = endOfString(source, at + 1, c);
        if (at === -1) return false;
        this.add(kValue, '');
      } else if (c === 96) {
        if (this.#endsOperand()) return false;
        this.add(kValue, '');
        at = this.#template(source, at + 1, templates);
      } else if (c === 40 || c === 91 || c === 123) {
        this.open(source[at++]);
      } else if (c === 125 && templates.at(-1) === this.#open.length) {
        templates.pop();
        this.close(')');
        this.add(kPunctuation, '+');
        this.add(kValue, '');
        at = this.#template(source, at + 1, templates);
      } else if (c === 41 || c === 93 || c === 125) {
        this.close(source[at++]);
      } else if (c === 47) {
        at = this.#slash(source, at);
        if (at === -1) return false;
      } else {
        const end = endOfOperator(source, at, c);
        if (end === -1) return false;
        const text = source.slice(at, end);
        this.add(isAssignment(text) ? kAssign : kPunctuation, text);
        at = end;
      }
    }
    return at === length && this.#open.length === 0 && templates.length === 0;
  }

  /** A piece of a template up to its end, or to an expression, which reads as `value + (expression) + value`. */
  #template(source, at, templates) {
    for (; at < source.length; at++) {
      const c = source.charCodeAt(at);
      if (c === 92) at++;
      else if (c === 96) return at + 1;
      else if (c === 36 && source.charCodeAt(at + 1) === 123) {
        this.add(kPunctuation, '+');
        this.open('(');
        templates.push(this.#open.length);
        return at + 2;
      }
    }
    return source.length + 1;
  }

  /** Whether what was read last ends a value: a slash behind it divides, a template behind it has a tag. */
  #endsOperand() {
    const last = this.kinds.length - 1;
    if (last < 0) return false;
    const kind = this.kinds[last];
    const text = this.texts[last];
    if (kind === kWord) return !kBeforeRegExp.has(text) || this.texts[last - 1] === '.' || this.texts[last - 1] === '?.';
    return kind === kValue || text === ')' || text === ']' || text === '}';
  }

  /** A comment, a division or a regular expression. */
  #slash(source, at) {
    const next = source.charCodeAt(at + 1);
    if (next === 47) {
      let end = at;
      while (end < source.length && source.charCodeAt(end) !== 10 && source.charCodeAt(end) !== 13) end++;
      return end;
    }
    if (next === 42) {
      const end = source.indexOf('*/', at + 2) + 2;
      if (/[\n\r]/.test(source.slice(at, end))) this.#line = true;
      return end;
    }
    const last = this.kinds.length - 1;
    const text = this.texts[last];
    // Behind a block, or the head of a statement, either could stand.
    if (text === '}' || text === '++' || text === '--') return -1;
    if (text === ')' && kHeads.has(this.texts[this.partner[last] - 1])) return -1;
    if (this.#endsOperand()) {
      if (next === 61) {
        this.add(kAssign, '/=');
        return at + 2;
      }
      this.add(kPunctuation, '/');
      return at + 1;
    }
    const end = endOfRegExp(source, at + 1);
    if (end !== -1) this.add(kValue, '');
    return end;
  }
}

function endOfString(source, at, quote) {
  for (; at < source.length; at++) {
    const c = source.charCodeAt(at);
    if (c === 92) at++;
    else if (c === quote) return at + 1;
  }
  return -1;
}

function endOfRegExp(source, at) {
  let inClass = false;
  for (; at < source.length; at++) {
    const c = source.charCodeAt(at);
    if (c === 92) {
      at++;
    } else if (c === 91) {
      // With the flag `v` classes are nested.
      if (inClass) return -1;
      inClass = true;
    } else if (c === 93) {
      inClass = false;
    } else if (c === 10) {
      return -1;
    } else if (c === 47 && !inClass) {
      for (at++; isWordCode(source.charCodeAt(at));) at++;
      return at;
    }
  }
  return -1;
}

function endOfOperator(source, at, c) {
  const next = source.charCodeAt(at + 1);
  switch (c) {
    case 44: case 59: case 58: case 126: return at + 1;  // , ; : ~
    case 46:  // .
      // A number may begin with it.
      if (next >= 48 && next <= 57) return -1;
      return next === 46 ? at + 3 : at + 1;
    case 61:  // = => == ===
      if (next === 62) return at + 2;
      // falls through
    case 33:  // ! != !==
      if (next !== 61) return at + 1;
      return source.charCodeAt(at + 2) === 61 ? at + 3 : at + 2;
    case 63:  // ? ?. ?? ??=
      if (next === 46) return source.charCodeAt(at + 2) >= 48 && source.charCodeAt(at + 2) <= 57 ? at + 1 : at + 2;
      // falls through
    case 60: case 62: case 42: case 38: case 124: case 43: case 45: {  // < > * & | + -, doubled, with =
      let end = at + 1;
      while (source.charCodeAt(end) === c && end < at + 3) end++;
      // `<!--` and `-->` are comments.
      if ((c === 60 && source.charCodeAt(end) === 33) || (c === 45 && end > at + 1 && source.charCodeAt(end) === 62)) return -1;
      if ((c === 43 || c === 45) && end > at + 1) return end === at + 2 ? end : -1;
      return source.charCodeAt(end) === 61 ? end + 1 : end;
    }
    case 37: case 94: return next === 61 ? at + 2 : at + 1;  // % ^
    default: return -1;
  }
}

function isAssignment(operator) {
  if (!operator.endsWith('=')) return false;
  return !(operator === '==' || operator === '===' || operator === '!=' || operator === '!==' || operator === '<=' || operator === '>=');
}
