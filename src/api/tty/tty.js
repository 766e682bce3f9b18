/** node:tty */
import process from 'node:process';
import { Socket } from 'node:net';
import 'binding:stream_base';
import { TTY, isTTY } from 'binding:tty';
import { ERR_INVALID_FD, ERR_TTY_INIT_FAILED } from 'internal:errors/codes';
import { errnoException, getSystemErrorMessage, getSystemErrorName } from 'internal:errors/system';
import { getColorDepth, hasColors } from 'internal:tty/colors';

const lazyReadline = lazy('node:readline');

/** @returns {boolean} whether the descriptor is a terminal */
export function isatty(fd) {
  return Number.isInteger(fd) && fd >= 0 && fd <= 2147483647 && isTTY(fd);
}

function openTerminal(fd) {
  if (fd >> 0 !== fd || fd < 0) throw new ERR_INVALID_FD(fd);
  const tty = new TTY(fd);
  const error = tty.initError;
  if (error !== 0) {
    throw new ERR_TTY_INIT_FAILED({
      code: getSystemErrorName(error), message: getSystemErrorMessage(error), errno: error, syscall: 'uv_tty_init',
    });
  }
  return tty;
}

/** The reading side of a terminal. */
export function ReadStream(fd, options) {
  if (!(this instanceof ReadStream)) return new ReadStream(fd, options);
  const tty = openTerminal(fd);
  Socket.call(this, { readableHighWaterMark: 0, handle: tty, manualStart: true, ...options });
  this.isRaw = false;
  this.isTTY = true;
}
Object.setPrototypeOf(ReadStream.prototype, Socket.prototype);
Object.setPrototypeOf(ReadStream, Socket);

ReadStream.prototype.setRawMode = function(flag) {
  flag = !!flag;
  const error = this._handle?.setRawMode(flag);
  if (error) {
    this.emit('error', errnoException(error, 'setRawMode'));
    return this;
  }
  this.isRaw = flag;
  return this;
};

/** The writing side of a terminal; writes are synchronous. */
export function WriteStream(fd) {
  if (!(this instanceof WriteStream)) return new WriteStream(fd);
  const tty = openTerminal(fd);
  Socket.call(this, { readableHighWaterMark: 0, handle: tty, manualStart: true });
  // Otherwise what is written last before process.exit() could be lost.
  this._handle.setBlocking(true);
  const size = this._handle.getWindowSize();
  if (size !== undefined) {
    this.columns = size[0];
    this.rows = size[1];
  }
}
Object.setPrototypeOf(WriteStream.prototype, Socket.prototype);
Object.setPrototypeOf(WriteStream, Socket);

WriteStream.prototype.isTTY = true;
WriteStream.prototype.getColorDepth = getColorDepth;
WriteStream.prototype.hasColors = hasColors;

WriteStream.prototype._refreshSize = function() {
  const size = this._handle?.getWindowSize();
  if (size === undefined) return;
  const [columns, rows] = size;
  if (this.columns !== columns || this.rows !== rows) {
    this.columns = columns;
    this.rows = rows;
    this.emit('resize');
  }
};

WriteStream.prototype.cursorTo = function(x, y, callback) {
  return lazyReadline().default.cursorTo(this, x, y, callback);
};
WriteStream.prototype.moveCursor = function(dx, dy, callback) {
  return lazyReadline().default.moveCursor(this, dx, dy, callback);
};
WriteStream.prototype.clearLine = function(dir, callback) {
  return lazyReadline().default.clearLine(this, dir, callback);
};
WriteStream.prototype.clearScreenDown = function(callback) {
  return lazyReadline().default.clearScreenDown(this, callback);
};
WriteStream.prototype.getWindowSize = function() {
  return [this.columns, this.rows];
};

export default { isatty, ReadStream, WriteStream };
