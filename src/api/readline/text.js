/** Characters of more than one code unit, and other questions about text. */

/** Code units of the character that ends before `i`. */
export function charLengthLeft(text, i) {
  if (i <= 0) return 0;
  if ((i > 1 && text.codePointAt(i - 2) >= 0x10000) || text.codePointAt(i - 1) >= 0x10000) return 2;
  return 1;
}

/** Code units of the character at `i`; 1 at the end, so that a cursor may always step. */
export function charLengthAt(text, i) {
  if (text.length <= i) return 1;
  return text.codePointAt(i) >= 0x10000 ? 2 : 1;
}

/** The longest start that all strings have in common. */
export function commonPrefix(strings) {
  if (strings.length === 0) return '';
  if (strings.length === 1) return strings[0];
  const sorted = strings.toSorted();
  const first = sorted[0];
  const last = sorted[sorted.length - 1];
  for (let i = 0; i < first.length; i++) {
    if (first[i] !== last[i]) return first.slice(0, i);
  }
  return first;
}

const isSpace = (ch) => /\s/.test(ch);
const isWord = (ch) => /\w/.test(ch);

/** Where the word left of `i` begins: blanks are passed first. Linear also for very long lines. */
export function wordStartLeft(text, i) {
  while (i > 0 && isSpace(text[i - 1])) i--;
  if (i === 0) return i;
  const inWord = isWord(text[i - 1]);
  while (i > 0 && !isSpace(text[i - 1]) && isWord(text[i - 1]) === inWord) i--;
  return i;
}
