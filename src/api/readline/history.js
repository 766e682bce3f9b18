/** The history of an interface: `history` (newest first), `historyIndex` (-1: a new line), `historySize`. */
import { validateArray, validateNumber } from 'internal:errors/validators';

const kDefaultSize = 30;
/** What was typed when the search through the history began; null: no search. */
export const kSubstringSearch = Symbol('_substringSearch');

export function setUpHistory(iface, options) {
  const { history, historySize = kDefaultSize } = options;
  if (history !== undefined) validateArray(history, 'history');
  validateNumber(historySize, 'historySize', 0);
  iface.history = history ?? [];
  iface.historySize = historySize;
  iface.historyIndex = -1;
  iface.removeHistoryDuplicates = !!options.removeHistoryDuplicates;
  iface[kSubstringSearch] = null;
}

/** Adds the current line. @returns {string} the line to emit */
export function addHistory(iface) {
  const { line, history } = iface;
  if (line.length === 0) return '';
  if (iface.historySize === 0) return line;
  if (line.trim().length === 0) return line;
  if (history.length === 0 || history[0] !== line) {
    if (iface.removeHistoryDuplicates) {
      const index = history.indexOf(line);
      if (index !== -1) history.splice(index, 1);
    }
    history.unshift(line);
    if (history.length > iface.historySize) history.pop();
  }
  iface.historyIndex = -1;
  // A listener may change the history, not the line.
  const result = history[0];
  iface.emit('history', history);
  return result;
}

/** The next newer line that starts with what is searched for. @returns {boolean} whether the line changed */
export function goToNext(iface) {
  if (iface.historyIndex < 0) return false;
  const search = iface[kSubstringSearch] || '';
  let index = iface.historyIndex - 1;
  while (index >= 0 && (!iface.history[index].startsWith(search) || iface.line === iface.history[index])) index--;
  iface.line = index === -1 ? search : iface.history[index];
  iface.historyIndex = index;
  return true;
}

/** The next older one. */
export function goToPrevious(iface) {
  const { history } = iface;
  if (iface.historyIndex >= history.length || history.length === 0) return false;
  const search = iface[kSubstringSearch] || '';
  let index = iface.historyIndex + 1;
  while (index < history.length && (!history[index].startsWith(search) || iface.line === history[index])) index++;
  iface.line = index === history.length ? search : history[index];
  iface.historyIndex = index;
  return true;
}

/** Up and down begin a search; every other key ends it. */
export function updateSearch(iface, key) {
  if ((key.name === 'up' || key.name === 'down') && !key.ctrl && !key.meta && !key.shift) {
    if (iface[kSubstringSearch] === null) iface[kSubstringSearch] = iface.line.slice(0, iface.cursor);
  } else if (iface[kSubstringSearch] !== null) {
    iface[kSubstringSearch] = null;
    // The search came to the end of the history without a match.
    if (iface.history.length === iface.historyIndex) iface.historyIndex = -1;
  }
}
