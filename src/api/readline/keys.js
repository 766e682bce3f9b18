/** What terminals send for keys, as `{ sequence, name, ctrl, meta, shift, code? }`. */

const kEscape = '\x1b';

/** Sequences after the escape character, without modifiers; a number as in `[15~`. */
const names = { __proto__: null };
/** The same for sequences that stand for a key with a modifier. */
const shifted = { __proto__: null };
const controlled = { __proto__: null };

function define(table, name, ...codes) {
  for (const code of codes) table[code] = name;
}
// xterm, gnome, rxvt, putty, the Linux console and Cygwin each have their own.
define(names, 'f1', '[P', 'OP', '[11~', '[[A');
define(names, 'f2', '[Q', 'OQ', '[12~', '[[B');
define(names, 'f3', '[R', 'OR', '[13~', '[[C');
define(names, 'f4', '[S', 'OS', '[14~', '[[D');
define(names, 'f5', '[15~', '[[E');
define(names, 'f6', '[17~');
define(names, 'f7', '[18~');
define(names, 'f8', '[19~');
define(names, 'f9', '[20~');
define(names, 'f10', '[21~');
define(names, 'f11', '[23~');
define(names, 'f12', '[24~');
define(names, 'paste-start', '[200~');
define(names, 'paste-end', '[201~');
define(names, 'up', '[A', 'OA');
define(names, 'down', '[B', 'OB');
define(names, 'right', '[C', 'OC');
define(names, 'left', '[D', 'OD');
define(names, 'clear', '[E', 'OE');
define(names, 'end', '[F', 'OF', '[4~', '[8~');
define(names, 'home', '[H', 'OH', '[1~', '[7~');
define(names, 'insert', '[2~');
define(names, 'delete', '[3~');
define(names, 'pageup', '[5~', '[[5~');
define(names, 'pagedown', '[6~', '[[6~');
define(shifted, 'up', '[a');
define(shifted, 'down', '[b');
define(shifted, 'right', '[c');
define(shifted, 'left', '[d');
define(shifted, 'clear', '[e');
define(shifted, 'tab', '[Z');
define(controlled, 'up', 'Oa');
define(controlled, 'down', 'Ob');
define(controlled, 'right', 'Oc');
define(controlled, 'left', 'Od');
define(controlled, 'clear', 'Oe');
for (const [number, name] of [[2, 'insert'], [3, 'delete'], [5, 'pageup'], [6, 'pagedown'], [7, 'home'], [8, 'end']]) {
  define(shifted, name, `[${number}$`);
  define(controlled, name, `[${number}^`);
}

const isDigit = (ch) => ch >= '0' && ch <= '9' && ch.length === 1;

/** Reads tokens one after the other; `undefined` (thrown by nobody) tells that more input is needed. */
class Tokens {
  #tokens;
  #next = 0;
  text = '';

  constructor(tokens) {
    this.#tokens = tokens;
  }

  /** The next character; '' where the user stopped typing for a while; undefined: not there yet. */
  take() {
    const ch = this.#tokens[this.#next++];
    if (ch !== undefined) this.text += ch;
    return ch;
  }
}

/** After ESC [ or ESC O. @returns {object | undefined} the code and the modifiers; undefined: incomplete */
function parseSequence(tokens, first) {
  let code = first;
  let modifier = 0;
  let ch = tokens.take();
  if (ch === undefined) return undefined;

  if (first === 'O') {
    // ESC O letter, ESC O modifier letter
    if (isDigit(ch)) {
      modifier = Number(ch) - 1;
      ch = tokens.take();
      if (ch === undefined) return undefined;
    }
    return { code: code + ch, modifier };
  }

  // ESC [ letter, ESC [ [ letter, ESC [ number ~, ESC [ number ; modifier ~, ESC [ modifier letter, …
  if (ch === '[') {
    code += ch;
    ch = tokens.take();
    if (ch === undefined) return undefined;
  }
  const start = tokens.text.length - ch.length;
  for (let digits = 0; digits < 3 && isDigit(ch); digits++) {
    ch = tokens.take();
    if (ch === undefined) return undefined;
  }
  if (ch === ';') {
    ch = tokens.take();
    if (ch === undefined) return undefined;
    if (isDigit(ch)) {
      ch = tokens.take();
      if (ch === undefined) return undefined;
    }
  }
  const command = tokens.text.slice(start);
  let match = /^(?:(\d\d?)(?:;(\d))?([~^$])|(\d{3}~))$/.exec(command);
  if (match) {
    if (match[4]) return { code: code + match[4], modifier };
    return { code: code + match[1] + match[3], modifier: (match[2] || 1) - 1 };
  }
  match = /^((\d;)?(\d))?([A-Za-z])$/.exec(command);
  if (match) return { code: code + match[4], modifier: (match[3] || 1) - 1 };
  return { code: code + command, modifier };
}

/**
 * @param {string[]} input characters (code points); '' stands for a pause after an escape character
 * @returns {{ text: string, key: object, escaped: boolean } | undefined} undefined: the input is no whole key yet
 */
export function parseKey(input) {
  const tokens = new Tokens(input);
  const key = { sequence: null, name: undefined, ctrl: false, meta: false, shift: false };
  let escaped = false;
  let ch = tokens.take();
  if (ch === kEscape) {
    escaped = true;
    ch = tokens.take();
    if (ch === undefined) return undefined;
    if (ch === kEscape) {
      ch = tokens.take();
      if (ch === undefined) return undefined;
    }
  }

  if (escaped && (ch === 'O' || ch === '[')) {
    const sequence = parseSequence(tokens, ch);
    if (sequence === undefined) return undefined;
    const { code, modifier } = sequence;
    key.ctrl = !!(modifier & 4);
    key.meta = !!(modifier & 10);
    key.shift = !!(modifier & 1);
    key.code = code;
    if (names[code] !== undefined) {
      key.name = names[code];
    } else if (shifted[code] !== undefined) {
      key.name = shifted[code];
      key.shift = true;
    } else if (controlled[code] !== undefined) {
      key.name = controlled[code];
      key.ctrl = true;
    } else {
      key.name = 'undefined';
    }
  } else if (ch === '\r') {
    key.name = 'return';
    key.meta = escaped;
  } else if (ch === '\n') {
    key.name = 'enter';
    key.meta = escaped;
  } else if (ch === '\t') {
    key.name = 'tab';
    key.meta = escaped;
  } else if (ch === '\b' || ch === '\x7f') {
    key.name = 'backspace';
    key.meta = escaped;
  } else if (ch === kEscape) {
    key.name = 'escape';
    key.meta = escaped;
  } else if (ch === ' ') {
    key.name = 'space';
    key.meta = escaped;
  } else if (!escaped && ch <= '\x1a') {
    // ctrl and a letter
    key.name = String.fromCharCode(ch.charCodeAt(0) + 'a'.charCodeAt(0) - 1);
    key.ctrl = true;
  } else if (/^[0-9A-Za-z]$/.test(ch)) {
    key.name = ch.toLowerCase();
    key.shift = /^[A-Z]$/.test(ch);
    key.meta = escaped;
  } else if (escaped) {
    key.name = ch.length ? undefined : 'escape';
    key.meta = true;
  }
  key.sequence = tokens.text;
  return { text: tokens.text, key, escaped };
}
