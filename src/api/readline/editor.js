/** Editing a line on a terminal: the cursor, deleting, yanking, undo, and what is written to show it. */
import { getStringWidth, stripVTControlCharacters } from 'internal:util/inspect';
import { clearScreenDown, cursorTo, moveCursor } from 'internal:readline/csi';
import { tabComplete, showCompletions } from 'internal:readline/completion';
import { addHistory, goToNext, goToPrevious } from 'internal:readline/history';
import { onKey } from 'internal:readline/bindings';
import { charLengthAt, charLengthLeft, wordStartLeft } from 'internal:readline/text';

const kMaxUndo = 2048;
const kMaxKillRing = 32;
export const kDecoder = Symbol('_decoder');
/** The start of a line whose end has not been read yet. */
export const kLineBuffer = Symbol('_line_buffer');
/** Time (ms) of the last carriage return: a line feed soon after it belongs to it. 0: none. */
export const kSawReturnAt = Symbol('_sawReturnAt');
export const kPreviousKey = Symbol('_previousKey');
export const kUndoStack = Symbol('_undoStack');
export const kRedoStack = Symbol('_redoStack');
const kKillRing = Symbol('_killRing');
const kKillRingCursor = Symbol('_killRingCursor');
export const kYanking = Symbol('_yanking');

/** \r\n, \n, a \r that no \n follows, and Unicode's line and paragraph separators. */
export const lineEnding = /\r?\n|\r(?!\n)|\u2028|\u2029/g;

export function initializeEditor(iface) {
  iface[kPreviousKey] = null;
  iface[kUndoStack] = [];
  iface[kRedoStack] = [];
  iface[kKillRing] = [];
  iface[kKillRingCursor] = 0;
  iface[kYanking] = false;
}

export const editorMethods = {
  _addHistory() {
    return addHistory(this);
  },

  /** Writes prompt and line anew, and puts the cursor where it belongs. */
  _refreshLine() {
    const line = this.getPrompt() + this.line;
    const end = this._getDisplayPos(line);
    const cursor = this.getCursorPos();
    const previousRows = this.prevRows || 0;
    if (previousRows > 0) moveCursor(this.output, 0, -previousRows);
    cursorTo(this.output, 0);
    clearScreenDown(this.output);
    this._writeToOutput(line);
    // Makes the terminal begin the next row.
    if (end.cols === 0) this._writeToOutput(' ');
    cursorTo(this.output, cursor.cols);
    const below = end.rows - cursor.rows;
    if (below > 0) moveCursor(this.output, 0, -below);
    this.prevRows = cursor.rows;
  },

  /** Input that is not typed: cut into lines. */
  _normalWrite(data) {
    if (data === undefined) return;
    let string = this[kDecoder].write(data);
    if (this[kSawReturnAt] && Date.now() - this[kSawReturnAt] <= this.crlfDelay) {
      if (string.charCodeAt(0) === 10) string = string.slice(1);
      this[kSawReturnAt] = 0;
    }
    lineEnding.lastIndex = 0;
    let match = lineEnding.exec(string);
    if (match === null) {
      if (string) this[kLineBuffer] = this[kLineBuffer] ? this[kLineBuffer] + string : string;
      return;
    }
    if (this[kLineBuffer]) {
      string = this[kLineBuffer] + string;
      this[kLineBuffer] = null;
      lineEnding.lastIndex = 0;
      match = lineEnding.exec(string);
    }
    this[kSawReturnAt] = string.endsWith('\r') ? Date.now() : 0;
    // Cut first: a listener may call us again.
    const lines = [];
    let start = 0;
    while (match !== null) {
      lines.push(string.slice(start, match.index));
      start = lineEnding.lastIndex;
      match = lineEnding.exec(string);
    }
    this[kLineBuffer] = string.slice(start);
    for (const line of lines) this._onLine(line);
  },

  _beforeEdit(text, cursor) {
    this._pushToUndoStack(text, cursor);
  },

  _insertString(text) {
    this._beforeEdit(this.line, this.cursor);
    if (this.cursor < this.line.length) {
      this.line = this.line.slice(0, this.cursor) + text + this.line.slice(this.cursor);
      this.cursor += text.length;
      this._refreshLine();
      return;
    }
    const before = this.getCursorPos();
    this.line += text;
    this.cursor += text.length;
    if (before.rows < this.getCursorPos().rows) this._refreshLine();
    else this._writeToOutput(text);
  },

  _tabComplete(lastKeypressWasTab) {
    return tabComplete(this, lastKeypressWasTab);
  },

  _tabCompleter(lastKeypressWasTab, result) {
    showCompletions(this, lastKeypressWasTab, result);
  },

  _wordLeft() {
    if (this.cursor > 0) this._moveCursor(wordStartLeft(this.line, this.cursor) - this.cursor);
  },

  _wordRight() {
    if (this.cursor >= this.line.length) return;
    const match = /^(?:\s+|[^\w\s]+|\w+)\s*/.exec(this.line.slice(this.cursor));
    this._moveCursor(match[0].length);
  },

  _deleteLeft() {
    if (this.cursor === 0 || this.line.length === 0) return;
    this._beforeEdit(this.line, this.cursor);
    const size = charLengthLeft(this.line, this.cursor);
    this.line = this.line.slice(0, this.cursor - size) + this.line.slice(this.cursor);
    this.cursor -= size;
    this._refreshLine();
  },

  _deleteRight() {
    if (this.cursor >= this.line.length) return;
    this._beforeEdit(this.line, this.cursor);
    const size = charLengthAt(this.line, this.cursor);
    this.line = this.line.slice(0, this.cursor) + this.line.slice(this.cursor + size);
    this._refreshLine();
  },

  _deleteWordLeft() {
    if (this.cursor === 0) return;
    this._beforeEdit(this.line, this.cursor);
    const start = wordStartLeft(this.line, this.cursor);
    this.line = this.line.slice(0, start) + this.line.slice(this.cursor);
    this.cursor = start;
    this._refreshLine();
  },

  _deleteWordRight() {
    if (this.cursor >= this.line.length) return;
    this._beforeEdit(this.line, this.cursor);
    const rest = this.line.slice(this.cursor);
    const match = /^(?:\s+|\W+|\w+)\s*/.exec(rest);
    this.line = this.line.slice(0, this.cursor) + rest.slice(match[0].length);
    this._refreshLine();
  },

  _deleteLineLeft() {
    this._beforeEdit(this.line, this.cursor);
    const deleted = this.line.slice(0, this.cursor);
    this.line = this.line.slice(this.cursor);
    this.cursor = 0;
    this._pushToKillRing(deleted);
    this._refreshLine();
  },

  _deleteLineRight() {
    this._beforeEdit(this.line, this.cursor);
    const deleted = this.line.slice(this.cursor);
    this.line = this.line.slice(0, this.cursor);
    this._pushToKillRing(deleted);
    this._refreshLine();
  },

  _pushToKillRing(deleted) {
    const ring = this[kKillRing];
    if (!deleted || deleted === ring[0]) return;
    ring.unshift(deleted);
    this[kKillRingCursor] = 0;
    if (ring.length > kMaxKillRing) ring.pop();
  },

  /** Inserts what was deleted last. */
  _yank() {
    if (this[kKillRing].length === 0) return;
    this[kYanking] = true;
    this._insertString(this[kKillRing][this[kKillRingCursor]]);
  },

  /** Replaces what was yanked by what was deleted before it. */
  _yankPop() {
    const ring = this[kKillRing];
    if (!this[kYanking] || ring.length <= 1) return;
    const last = ring[this[kKillRingCursor]];
    this[kKillRingCursor] = (this[kKillRingCursor] + 1) % ring.length;
    const head = this.line.slice(0, this.cursor - last.length) + ring[this[kKillRingCursor]];
    this.line = head + this.line.slice(this.cursor);
    this.cursor = head.length;
    this._refreshLine();
  },

  clearLine() {
    this._moveCursor(+Infinity);
    this._writeToOutput('\r\n');
    this.line = '';
    this.cursor = 0;
    this.prevRows = 0;
  },

  /** The line is complete. */
  _line() {
    const line = this._addHistory();
    this[kUndoStack] = [];
    this[kRedoStack] = [];
    this.clearLine();
    this._onLine(line);
  },

  _pushToUndoStack(text, cursor) {
    if (this[kUndoStack].push({ text, cursor }) > kMaxUndo) this[kUndoStack].shift();
  },

  _undo() {
    if (this[kUndoStack].length === 0) return;
    this[kRedoStack].push({ text: this.line, cursor: this.cursor });
    const { text, cursor } = this[kUndoStack].pop();
    this.line = text;
    this.cursor = cursor;
    this._refreshLine();
  },

  _redo() {
    if (this[kRedoStack].length === 0) return;
    this._pushToUndoStack(this.line, this.cursor);
    const { text, cursor } = this[kRedoStack].pop();
    this.line = text;
    this.cursor = cursor;
    this._refreshLine();
  },

  _historyNext() {
    if (this.historyIndex < 0) return;
    this._beforeEdit(this.line, this.cursor);
    goToNext(this);
    this.cursor = this.line.length;
    this._refreshLine();
  },

  _historyPrev() {
    if (this.historyIndex >= this.history.length || this.history.length === 0) return;
    this._beforeEdit(this.line, this.cursor);
    goToPrevious(this);
    this.cursor = this.line.length;
    this._refreshLine();
  },

  /** Where a text ends on the screen when it starts at the left edge. */
  _getDisplayPos(text) {
    let offset = 0;
    let rows = 0;
    const { columns } = this;
    for (const char of stripVTControlCharacters(text)) {
      if (char === '\n') {
        // As many rows as the one before took.
        rows += Math.ceil(offset / columns) || 1;
        offset = 0;
      } else if (char === '\t') {
        offset += this.tabSize - (offset % this.tabSize);
      } else {
        const width = getStringWidth(char, false);
        if (width <= 1) {
          offset += width;
        } else {
          // A wide character that does not fit goes to the next row.
          if ((offset + 1) % columns === 0) offset++;
          offset += 2;
        }
      }
    }
    const cols = offset % columns;
    rows += (offset - cols) / columns;
    return { cols, rows };
  },

  /** @returns {{ rows: number, cols: number }} where the cursor is, the prompt included */
  getCursorPos() {
    return this._getDisplayPos(this.getPrompt() + this.line.slice(0, this.cursor));
  },

  /** Moves by code units of the line; stops at its ends. */
  _moveCursor(dx) {
    if (dx === 0) return;
    const before = this.getCursorPos();
    this.cursor = Math.min(Math.max(this.cursor + dx, 0), this.line.length);
    const after = this.getCursorPos();
    if (before.rows === after.rows) moveCursor(this.output, after.cols - before.cols, 0);
    else this._refreshLine();
  },

  _ttyWrite(s, key) {
    onKey(this, s, key);
  },
};
