/** What each key does: those of GNU Readline in Emacs mode. */
import process from 'node:process';
import { AbortError } from 'internal:errors/codes';
import { clearScreenDown, cursorTo } from 'internal:readline/csi';
import { updateSearch } from 'internal:readline/history';
import { kPreviousKey, kSawReturnAt, kYanking, lineEnding } from 'internal:readline/editor';
import { kQuestionReject } from 'internal:readline/interface';
import { charLengthAt, charLengthLeft } from 'internal:readline/text';

function interrupt(iface) {
  if (iface.listenerCount('SIGINT') > 0) {
    iface.emit('SIGINT');
  } else {
    iface[kQuestionReject]?.(new AbortError('Aborted with Ctrl+C'));
    iface.close();
  }
}

/** Ctrl+D on an empty line. */
function endOfInput(iface) {
  iface[kQuestionReject]?.(new AbortError('Aborted with Ctrl+D'));
  iface.close();
}

function suspend(iface) {
  if (iface.listenerCount('SIGTSTP') > 0) {
    iface.emit('SIGTSTP');
    return;
  }
  process.once('SIGCONT', () => {
    // Not when another part of the program has paused it meanwhile.
    if (!iface.paused) {
      iface.pause();
      iface.emit('SIGCONT');
    }
    iface._setRawMode(true);
    iface._refreshLine();
  });
  iface._setRawMode(false);
  process.kill(process.pid, 'SIGTSTP');
}

const withControlShift = {
  __proto__: null,
  backspace: (iface) => iface._deleteLineLeft(),
  delete: (iface) => iface._deleteLineRight(),
};

const withControl = {
  __proto__: null,
  c: interrupt,
  h: (iface) => iface._deleteLeft(),
  d(iface) {
    if (iface.cursor === 0 && iface.line.length === 0) endOfInput(iface);
    else if (iface.cursor < iface.line.length) iface._deleteRight();
  },
  u: (iface) => iface._deleteLineLeft(),
  k: (iface) => iface._deleteLineRight(),
  a: (iface) => iface._moveCursor(-Infinity),
  e: (iface) => iface._moveCursor(+Infinity),
  b: (iface) => iface._moveCursor(-charLengthLeft(iface.line, iface.cursor)),
  f: (iface) => iface._moveCursor(+charLengthAt(iface.line, iface.cursor)),
  l(iface) {
    cursorTo(iface.output, 0, 0);
    clearScreenDown(iface.output);
    iface._refreshLine();
  },
  n: (iface) => iface._historyNext(),
  p: (iface) => iface._historyPrev(),
  z: suspend,
  w: (iface) => iface._deleteWordLeft(),
  backspace: (iface) => iface._deleteWordLeft(),
  delete: (iface) => iface._deleteWordRight(),
  left: (iface) => iface._wordLeft(),
  right: (iface) => iface._wordRight(),
  y: (iface) => iface._yank(),
};

const withMeta = {
  __proto__: null,
  b: (iface) => iface._wordLeft(),
  f: (iface) => iface._wordRight(),
  d: (iface) => iface._deleteWordRight(),
  delete: (iface) => iface._deleteWordRight(),
  backspace: (iface) => iface._deleteWordLeft(),
  y: (iface) => iface._yankPop(),
};

const plain = {
  __proto__: null,
  return(iface) {
    iface[kSawReturnAt] = Date.now();
    iface._line();
  },
  enter(iface) {
    // The line feed of a carriage return is no line of its own, unless it comes late.
    if (iface[kSawReturnAt] === 0 || Date.now() - iface[kSawReturnAt] > iface.crlfDelay) iface._line();
    iface[kSawReturnAt] = 0;
  },
  backspace: (iface) => iface._deleteLeft(),
  delete: (iface) => iface._deleteRight(),
  left: (iface) => iface._moveCursor(-charLengthLeft(iface.line, iface.cursor)),
  right: (iface) => iface._moveCursor(+charLengthAt(iface.line, iface.cursor)),
  home: (iface) => iface._moveCursor(-Infinity),
  end: (iface) => iface._moveCursor(+Infinity),
  up: (iface) => iface._historyPrev(),
  down: (iface) => iface._historyNext(),
};

/** Interface.prototype._ttyWrite */
export function onKey(iface, s, key) {
  const previousKey = iface[kPreviousKey];
  key ||= {};
  iface[kPreviousKey] = key;
  if (!key.meta || key.name !== 'y') iface[kYanking] = false;
  updateSearch(iface, key);

  if (typeof key.sequence === 'string') {
    const code = key.sequence.codePointAt(0);
    if (code === 0x1f) {
      iface._undo();
      return;
    }
    if (code === 0x1e) {
      iface._redo();
      return;
    }
  }
  // A lone escape key does nothing.
  if (key.name === 'escape') return;

  if (key.ctrl && key.shift) {
    withControlShift[key.name]?.(iface);
  } else if (key.ctrl) {
    withControl[key.name]?.(iface);
  } else if (key.meta) {
    withMeta[key.name]?.(iface);
  } else {
    if (iface[kSawReturnAt] && key.name !== 'enter') iface[kSawReturnAt] = 0;
    if (key.name === 'tab' && typeof iface.completer === 'function' && iface.isCompletionEnabled) {
      iface._tabComplete(previousKey && previousKey.name === 'tab');
    } else if (plain[key.name] !== undefined) {
      plain[key.name](iface);
    } else {
      insertText(iface, s);
    }
  }
}

/** Text, which may have line ends in it when it was pasted. */
function insertText(iface, s) {
  if (typeof s !== 'string' || !s) return;
  lineEnding.lastIndex = 0;
  let start = 0;
  let match;
  while ((match = lineEnding.exec(s)) !== null) {
    const next = lineEnding.lastIndex;
    iface._insertString(s.slice(start, match.index));
    start = next;
    iface._line();
    lineEnding.lastIndex = next;
  }
  if (start === 0) iface._insertString(s);
  else if (start < s.length) iface._insertString(s.slice(start));
}

/** The same for a terminal that can do nothing (TERM=dumb): text and lines only. */
export function onKeyOfDumbTerminal(iface, s, key) {
  key ||= {};
  if (key.name === 'escape') return;
  if (iface[kSawReturnAt] && key.name !== 'enter') iface[kSawReturnAt] = 0;
  if (key.ctrl) {
    if (key.name === 'c') interrupt(iface);
    else if (key.name === 'd') endOfInput(iface);
  } else if (key.name === 'return' || key.name === 'enter') {
    plain[key.name](iface);
  } else if (typeof s === 'string' && s) {
    iface.line += s;
    iface.cursor += s.length;
    iface._writeToOutput(s);
  }
}
