// Errors that nghttp2 and the protocol have numbers for.
import { errorString } from 'binding:http2';
import { ERR_HTTP2_TOO_MANY_INVALID_FRAMES } from 'internal:errors/codes';

/** An error of nghttp2: `errno` is its number. */
export class NghttpError extends Error {
  /**
   * @param {number} errno
   * @param {string} [code] Of ours, for what only the program knows.
   */
  constructor(errno, code) {
    super(code === 'ERR_HTTP2_TOO_MANY_INVALID_FRAMES' ? new ERR_HTTP2_TOO_MANY_INVALID_FRAMES().message : errorString(errno));
    this.code = code || 'ERR_HTTP2_ERROR';
    this.errno = errno;
    // The stack begins with the code, as with all of Node's errors.
    Error.stackTraceLimit !== 0 && typeof this.stack === 'string' &&
      (this.stack = this.stack.replace(/^Error:/, `Error [${this.code}]:`));
  }

  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
}

const names = [
  'NO_ERROR', 'PROTOCOL_ERROR', 'INTERNAL_ERROR', 'FLOW_CONTROL_ERROR', 'SETTINGS_TIMEOUT', 'STREAM_CLOSED', 'FRAME_SIZE_ERROR',
  'REFUSED_STREAM', 'CANCEL', 'COMPRESSION_ERROR', 'CONNECT_ERROR', 'ENHANCE_YOUR_CALM', 'INADEQUATE_SECURITY', 'HTTP_1_1_REQUIRED',
];

/** @param {number} code Of a RST_STREAM or GOAWAY. */
export function errorName(code) {
  return names[code] === undefined ? code : `NGHTTP2_${names[code]}`;
}
