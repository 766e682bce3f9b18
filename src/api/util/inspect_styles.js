// Colours of util.inspect: names of ANSI codes, which kind of value gets which, and the functions that apply them.

import { highlightRegExp } from 'internal:util/inspect_regexp';

const defaultForeground = 39;
const defaultBackground = 49;

/** Name -> [code that starts it, code that ends it]. */
export const colors = Object.assign(Object.create(null), {
  reset: [0, 0],
  bold: [1, 22],
  dim: [2, 22],
  italic: [3, 23],
  underline: [4, 24],
  blink: [5, 25],
  inverse: [7, 27],
  hidden: [8, 28],
  strikethrough: [9, 29],
  doubleunderline: [21, 24],
  black: [30, defaultForeground],
  red: [31, defaultForeground],
  green: [32, defaultForeground],
  yellow: [33, defaultForeground],
  blue: [34, defaultForeground],
  magenta: [35, defaultForeground],
  cyan: [36, defaultForeground],
  white: [37, defaultForeground],
  bgBlack: [40, defaultBackground],
  bgRed: [41, defaultBackground],
  bgGreen: [42, defaultBackground],
  bgYellow: [43, defaultBackground],
  bgBlue: [44, defaultBackground],
  bgMagenta: [45, defaultBackground],
  bgCyan: [46, defaultBackground],
  bgWhite: [47, defaultBackground],
  framed: [51, 54],
  overlined: [53, 55],
  gray: [90, defaultForeground],
  redBright: [91, defaultForeground],
  greenBright: [92, defaultForeground],
  yellowBright: [93, defaultForeground],
  blueBright: [94, defaultForeground],
  magentaBright: [95, defaultForeground],
  cyanBright: [96, defaultForeground],
  whiteBright: [97, defaultForeground],
  bgGray: [100, defaultBackground],
  bgRedBright: [101, defaultBackground],
  bgGreenBright: [102, defaultBackground],
  bgYellowBright: [103, defaultBackground],
  bgBlueBright: [104, defaultBackground],
  bgMagentaBright: [105, defaultBackground],
  bgCyanBright: [106, defaultBackground],
  bgWhiteBright: [107, defaultBackground],
});

/** Other names: assigning one assigns both; they are not enumerable. */
const aliases = {
  gray: ['grey', 'blackBright'],
  bgGray: ['bgGrey', 'bgBlackBright'],
  dim: ['faint'],
  strikethrough: ['crossedout', 'strikeThrough', 'crossedOut'],
  hidden: ['conceal'],
  inverse: ['swapcolors', 'swapColors'],
  doubleunderline: ['doubleUnderline'],
};
for (const [target, names] of Object.entries(aliases)) {
  for (const alias of names) {
    Object.defineProperty(colors, alias, {
      get() { return this[target]; },
      set(value) { this[target] = value; },
      configurable: true,
      enumerable: false,
    });
  }
}

/** Kind of value -> name of a colour, or a function of the text. */
export const styles = Object.assign(Object.create(null), {
  special: 'cyan',
  number: 'yellow',
  bigint: 'yellow',
  boolean: 'yellow',
  undefined: 'grey',
  null: 'bold',
  string: 'green',
  symbol: 'green',
  date: 'magenta',
  regexp: highlightRegExp,
  module: 'underline',
});
highlightRegExp.colors = ['green', 'red', 'yellow', 'cyan', 'magenta'];

/** Text in the colour of its kind. */
export function stylizeWithColor(text, kind) {
  const style = styles[kind];
  if (style === undefined) return text;
  if (typeof style === 'function') return style(text);
  const color = colors[style];
  return color === undefined ? text : `\u001b[${color[0]}m${text}\u001b[${color[1]}m`;
}

/** Text as it is. */
export function stylizeNoColor(text) { return text; }
