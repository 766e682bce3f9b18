/** The control sequences of terminals (ECMA-48) that readline writes, and the functions that write them. */
import process from 'node:process';
import { ERR_INVALID_ARG_VALUE, ERR_INVALID_CURSOR_POS } from 'internal:errors/codes';
import { validateFunction } from 'internal:errors/validators';

const kIntroducer = '\x1b[';
export const clearToLineBeginning = `${kIntroducer}1K`;
export const clearToLineEnd = `${kIntroducer}0K`;
export const clearWholeLine = `${kIntroducer}2K`;
export const clearDown = `${kIntroducer}0J`;

/** @param {number} x column from 0 @param {number} [y] row from 0 */
export function cursorToSequence(x, y) {
  return y === undefined ? `${kIntroducer}${x + 1}G` : `${kIntroducer}${y + 1};${x + 1}H`;
}

export function moveCursorSequence(dx, dy) {
  let data = '';
  if (dx < 0) data += `${kIntroducer}${-dx}D`;
  else if (dx > 0) data += `${kIntroducer}${dx}C`;
  if (dy < 0) data += `${kIntroducer}${-dy}A`;
  else if (dy > 0) data += `${kIntroducer}${dy}B`;
  return data;
}

/** @param {number} dir -1: left of the cursor, 1: right of it, 0: all */
export function clearLineSequence(dir) {
  if (dir < 0) return clearToLineBeginning;
  return dir > 0 ? clearToLineEnd : clearWholeLine;
}

function nothingToWrite(callback) {
  if (typeof callback === 'function') process.nextTick(callback, null);
  return true;
}

/** Moves the cursor to a place. @returns {boolean} false: wait for 'drain' */
export function cursorTo(stream, x, y, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (typeof y === 'function') {
    callback = y;
    y = undefined;
  }
  if (Number.isNaN(x)) throw new ERR_INVALID_ARG_VALUE('x', x);
  if (Number.isNaN(y)) throw new ERR_INVALID_ARG_VALUE('y', y);
  if (stream == null || (typeof x !== 'number' && typeof y !== 'number')) return nothingToWrite(callback);
  if (typeof x !== 'number') throw new ERR_INVALID_CURSOR_POS();
  return stream.write(cursorToSequence(x, typeof y === 'number' ? y : undefined), callback);
}

/** Moves the cursor by a distance. */
export function moveCursor(stream, dx, dy, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (stream == null || !(dx || dy)) return nothingToWrite(callback);
  return stream.write(moveCursorSequence(dx, dy), callback);
}

export function clearLine(stream, dir, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (stream === null || stream === undefined) return nothingToWrite(callback);
  return stream.write(clearLineSequence(dir), callback);
}

/** Clears from the cursor to the end of the screen. */
export function clearScreenDown(stream, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (stream === null || stream === undefined) return nothingToWrite(callback);
  return stream.write(clearDown, callback);
}
