import { ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import { validateInteger } from 'internal:errors/validators';

let defaultBytes = 64 * 1024;
let defaultObjects = 16;

/** The default high-water mark: bytes, or number of objects. */
export function getDefaultHighWaterMark(objectMode) {
  return objectMode ? defaultObjects : defaultBytes;
}

export function setDefaultHighWaterMark(objectMode, value) {
  validateInteger(value, 'value', 0);
  if (objectMode) defaultObjects = value;
  else defaultBytes = value;
}

/**
 * The high-water mark that the options ask for.
 * @param {object} options stream options
 * @param {string} duplexKey `readableHighWaterMark` or `writableHighWaterMark`
 * @param {boolean} isDuplex whether `duplexKey` is looked at
 */
export function highWaterMarkFrom(objectMode, options, duplexKey, isDuplex) {
  const given = options.highWaterMark ?? (isDuplex ? options[duplexKey] : null);
  if (given == null) return getDefaultHighWaterMark(objectMode);
  if (!Number.isInteger(given) || given < 0) {
    throw new ERR_INVALID_ARG_VALUE(isDuplex ? `options.${duplexKey}` : 'options.highWaterMark', given);
  }
  return Math.floor(given);
}
