// What can be told of a function from its text without a parser: enough to know plain functions, which most of those are that cheap
// items are given to, in a hundredth of the time that it takes to load one.
//
// The text comes from V8, so it is valid. Whatever is not certain here gives `undefined`: then the parser is to be asked.

import { kAssign, kHeads, Tokens, kValue, kWord } from 'internal:deferred/text_tokens';

const kMaxText = 4096;

const kKeywords = new Set((
  'break case catch const continue default do else false finally for function if in instanceof let new null return switch throw ' +
  'true try typeof var void while').split(' '));
/** Methods of flat data that neither change it nor give it away. */
const kReads = new Set('length size at includes indexOf lastIndexOf join get has'.split(' '));
/** Constructors whose objects are new, whatever they are given. */
const kMakers = new Set('Array Map Set Date'.split(' '));
/** Constructors of views: given memory, they share it. */
const kViews = /Array$|^DataView$/;

/**
 * What a plain function's text says: it has no effect but through what `names` hold.
 * @typedef {object} PlainText
 * @property {string} ownName as a `function` is called by itself; '' if it has none
 * @property {string[]} names that are used from outside: captured or global, none of them assigned
 * @property {Set<string>} whole those of `names` that are used otherwise than to read an element or a property
 * @property {Set<string>} byName those of `names` of which properties are read that not every list has
 * @property {boolean} makesViews whether a view is made of what may be captured memory, and written to
 */

/** Reads a function whose text may be plain. */
class Reader {
  /** Names that are declared, and the tokens, from and to, among which each is known; maybe fewer than V8 would say. */
  declared = new Map();
  /** Variables that hold an object made here as long as they live, so that it may be changed. */
  own = new Set();
  assigned = new Set();
  names = new Set();
  whole = new Set();
  byName = new Set();
  mutated = new Set();
  makesViews = false;
  ownName = '';
  hasCase = false;

  constructor(tokens) {
    this.tokens = tokens;
    this.texts = tokens.texts;
    this.kinds = tokens.kinds;
    this.end = tokens.kinds.length;
  }

  isName(at) {
    return this.kinds[at] === kWord && !kKeywords.has(this.texts[at]);
  }

  /** The parameters between parentheses; false if one is more than a name. */
  parameters(open, into) {
    const close = this.tokens.partner[open];
    for (let at = open + 1; at < close; at += 2) {
      if (!this.isName(at) || (at + 1 < close && this.texts[at + 1] !== ',')) return false;
      into(this.texts[at]);
    }
    return true;
  }

  declare(name, from, to) {
    const known = this.declared.get(name);
    if (known === undefined) {
      this.declared.set(name, [from, to]);
    } else {
      // Two variables of one name may be two objects.
      known.push(from, to);
      this.assigned.add(name);
    }
  }

  isDeclared(at) {
    const known = this.declared.get(this.texts[at]);
    if (known !== undefined) for (let i = 0; i < known.length; i += 2) if (known[i] <= at && at < known[i + 1]) return true;
    return false;
  }

  /** The end of what begins with parentheses and goes on with a block; -1: there is none. */
  endOfBlock(open) {
    const behind = this.tokens.partner[open] + 1;
    return this.texts[behind] === '{' ? this.tokens.partner[behind] : -1;
  }

  /** The end of what a loop repeats, or of its first statement. */
  endOfLoop(head) {
    const end = this.endOfBlock(head);
    return end === -1 ? this.endOfList(this.tokens.partner[head] + 1, ';') : end;
  }

  /** The end of an arrow function's body. */
  endOfArrow(arrow) {
    return this.texts[arrow + 1] === '{' ? this.tokens.partner[arrow + 1] : this.endOfList(arrow + 1, ',;:');
  }

  /** The first token outside of brackets that is one of `ends`, closes a bracket, or stands on another line. */
  endOfList(at, ends) {
    const { texts, tokens } = this;
    for (; at < this.end; at++) {
      const text = texts[at];
      if (text === ')' || text === ']' || text === '}' || tokens.breaks[at] || (text !== '' && ends.includes(text))) break;
      if (tokens.partner[at] > at) at = tokens.partner[at];
    }
    return at;
  }

  /** @returns {number} where the body begins; -1: not certain */
  head() {
    const { texts, tokens } = this;
    const declare = (name) => this.declare(name, 0, this.end);
    let at = 0;
    if (this.isName(0) && texts[1] === '=>') {
      declare(texts[0]);
      return 2;
    }
    if (texts[0] === 'function') {
      at = 1;
      if (this.isName(1)) {
        this.ownName = texts[1];
        at = 2;
      }
    } else if (this.kinds[0] === kWord) {
      at = 1;  // a method
    }
    if (texts[at] !== '(' || !this.parameters(at, declare)) return -1;
    const behind = tokens.partner[at] + 1;
    return texts[behind] === (at === 0 ? '=>' : '{') ? behind + (at === 0 ? 1 : 0) : -1;
  }

  /** Declarations, wherever they stand. */
  declarations(start) {
    const { texts, tokens } = this;
    const open = [];
    for (let at = start; at < this.end; at++) {
      const text = texts[at];
      if (text === '{' || text === '(' || text === '[') open.push(at);
      else if (text === '}' || text === ')' || text === ']') open.pop();
      if (this.isProperty(at)) continue;
      let from = at;
      let to = -1;
      const within = (name) => this.declare(name, from, to);
      if (this.kinds[at] === kWord) {
        if (text === 'let' || text === 'const' || text === 'var') {
          from = open.at(-1);
          if (open.length === 0) return false;
          to = texts[from] === '(' ? this.endOfLoop(from) : tokens.partner[from];
          if (!this.variables(at + 1, within)) return false;
        } else if (text === 'function') {
          const isNamed = this.isName(at + 1);
          const list = isNamed ? at + 2 : at + 1;
          to = this.endOfBlock(list);
          if (to === -1 || !this.parameters(list, within)) return false;
          if (isNamed) within(texts[at + 1]);
        } else if (text === 'catch' && texts[at + 1] === '(') {
          to = this.endOfBlock(at + 1);
          if (!this.parameters(at + 1, within)) return false;
        } else if (text === 'case') {
          this.hasCase = true;
        }
      } else if (text === '=>') {
        to = this.endOfArrow(at);
        if (texts[at - 1] === ')') {
          from = tokens.partner[at - 1];
          if (!this.parameters(from, within)) return false;
        } else {
          from = at - 1;
          within(texts[from]);
        }
      } else if (text === '{' && texts[at - 1] === ')' && at > start) {
        // The method of an object: its name is none that is used, and it may be a getter.
        const head = texts[tokens.partner[at - 1] - 1];
        const before = texts[tokens.partner[at - 1] - 2];
        if (!kHeads.has(head) && head !== 'function' && before !== 'function') return false;
      }
    }
    return true;
  }

  /** `let a = 1, b = 2`: names only, and no end of a line that could end the list. */
  variables(at, declare) {
    const { texts, tokens } = this;
    for (;;) {
      if (!this.isName(at)) return false;
      const name = texts[at];
      declare(name);
      let next = at + 1;
      if (texts[next] === 'of' || texts[next] === 'in') return true;
      if (texts[next] === '=') {
        const from = next + 1;
        let broken = false;
        for (next = from; next < this.end; next++) {
          const text = texts[next];
          if (text === ',' || text === ';' || text === ')' || text === '}' || text === ']') break;
          if (next > from && tokens.breaks[next]) {
            // A word on a new line begins a statement, if what stands before is complete.
            if (this.kinds[next] === kWord && text !== 'in' && text !== 'instanceof' && this.endsOperand(next)) break;
            broken = true;
          }
          if (tokens.partner[next] > next) next = tokens.partner[next];
        }
        if (!broken && this.isOwnObject(from, next)) this.own.add(name);
        if (texts[next] !== ',') return true;
        if (broken) return false;
      } else if (texts[next] !== ',') {
        return true;
      }
      at = next + 1;
    }
  }

  /** Whether an expression is a literal of an object or list, or `new` with a name and arguments, and nothing more. */
  isOwnObject(from, end) {
    const { texts, tokens } = this;
    if (texts[from] === '[' || texts[from] === '{') return tokens.partner[from] === end - 1;
    if (texts[from] !== 'new' || texts[from + 2] !== '(' || tokens.partner[from + 2] !== end - 1) return false;
    const name = texts[from + 1];
    if (kMakers.has(name)) return true;
    if (!kViews.test(name)) return false;
    if (this.kinds[from + 3] !== kValue || end - from !== 5) this.makesViews = true;
    return true;
  }

  isProperty(at) {
    return this.texts[at - 1] === '.' || this.texts[at - 1] === '?.';
  }

  /** Names that are used, and what is changed. */
  uses(start) {
    for (let at = start; at < this.end; at++) {
      if (this.kinds[at] === kAssign || this.texts[at] === '++' || this.texts[at] === '--') {
        if (!this.changes(at)) return false;
      }
      if (!this.isName(at) || this.isProperty(at)) {
        // `new.target`
        if (this.texts[at] === 'new' && this.texts[at + 1] === '.') return false;
        continue;
      }
      if (this.isKey(at)) continue;
      const name = this.texts[at];
      if (name === 'of') {
        const before = this.texts[at - 2];
        if (before !== 'let' && before !== 'const' && before !== 'var') return false;
        continue;
      }
      // The variable of a loop without a declaration of its own.
      if (this.texts[at + 1] === 'in' && this.texts[at - 1] === '(') return false;
      if (this.isDeclared(at)) continue;
      this.names.add(name);
      if (!this.isRead(at)) this.whole.add(name);
    }
    return true;
  }

  /** `{ name: …, name: … }`; with `case a, b:` in the text nothing is certain. */
  isKey(at) {
    const before = this.texts[at - 1];
    return this.texts[at + 1] === ':' && (before === '{' || before === ',') && !this.hasCase;
  }

  /** Whether a use of a name is `name[…]`, `name.length` or the like, and the value of that is neither assigned nor called. */
  isRead(at) {
    const { texts, tokens } = this;
    let behind;
    if (texts[at + 1] === '[') {
      behind = tokens.partner[at + 1] + 1;
      if (texts[behind] === '(') return false;
    } else if (texts[at + 1] === '.') {
      behind = at + 3;
      if (!kReads.has(texts[at + 2])) {
        if (texts[behind] === '(') return false;
        this.byName.add(texts[at]);
      }
    } else {
      return false;
    }
    const before = texts[at - 1];
    return tokens.kinds[behind] !== kAssign && texts[behind] !== '++' && texts[behind] !== '--' && before !== '++' && before !== '--' && before !== 'new';
  }

  /** An assignment at a place: to a variable of its own, or into an object of its own. */
  changes(at) {
    const { texts, tokens } = this;
    const isStep = this.kinds[at] !== kAssign;
    const isPrefix = isStep && (this.kinds[at + 1] === kWord || texts[at + 1] === '(') && !this.isTarget(at);
    if (isPrefix) {
      if (!this.isName(at + 1)) return false;
      let last = at + 1;
      if (texts[last + 1] === '[') last = tokens.partner[last + 1];
      else if (texts[last + 1] === '.') last += 2;
      // What follows must not belong to the target.
      if (texts[last + 1] === '.' || texts[last + 1] === '[' || texts[last + 1] === '(') return false;
      return this.changed(at + 1, last === at + 1);
    }
    const last = at - 1;
    if (this.isName(last) && !this.isProperty(last)) {
      if (texts[last - 1] === 'let' || texts[last - 1] === 'const' || texts[last - 1] === 'var') return true;
      // Another one of a list of declarations is counted as assigned, which only makes it less certain.
      return this.changed(last, true);
    }
    let base = -1;
    if (this.kinds[last] === kWord && texts[last - 1] === '.') base = last - 2;
    else if (texts[last] === ']') base = tokens.partner[last] - 1;
    if (base < 0 || !this.isName(base) || this.isProperty(base)) return false;
    return this.changed(base, false);
  }

  /** Whether what stands before `++` on the same line is its target. */
  isTarget(at) {
    return !this.tokens.breaks[at] && this.endsOperand(at);
  }

  endsOperand(at) {
    const text = this.texts[at - 1];
    return this.isName(at - 1) || this.isProperty(at - 1) || this.kinds[at - 1] === kValue || text === ']' || text === ')' || text === '}';
  }

  changed(at, isVariable) {
    const name = this.texts[at];
    if (!this.isDeclared(at)) return false;
    if (isVariable) this.assigned.add(name);
    else this.mutated.add(name);
    return true;
  }
}

/**
 * @param {string} source a function's text
 * @returns {PlainText | undefined} undefined: it is not plain, or that is not certain
 */
export function plainText(source) {
  if (source.length > kMaxText) return undefined;
  // Ends of lines that are none elsewhere.
  if (/[\u2028\u2029]/.test(source)) return undefined;
  const tokens = new Tokens();
  if (!tokens.read(source)) return undefined;
  const reader = new Reader(tokens);
  const start = reader.head();
  if (start === -1 || !reader.declarations(start) || !reader.uses(start)) return undefined;
  for (const name of reader.mutated) if (!reader.own.has(name) || reader.assigned.has(name)) return undefined;
  const { ownName, names, whole, byName, makesViews } = reader;
  return { ownName, names: [...names], whole, byName, makesViews };
}
