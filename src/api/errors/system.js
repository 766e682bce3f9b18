// Errors of system calls: `ENOENT: no such file or directory, open 'x'`, with errno, code, syscall, path, dest, address, port.

import { ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE } from 'internal:errors/codes';
import { isStackTraceLimitWritable } from 'internal:errors/common';
import * as uv from 'binding:uv';

let errors;

/** errno -> [name, message], for each error that libuv knows. */
function table() {
  errors ??= uv.getErrorMap();
  return errors;
}

const unknown = ['UNKNOWN', 'unknown error'];

/** @param {number} errno negative, as libuv has it */
function lookUp(errno) { return table().get(errno) ?? unknown; }

/** 'ENOENT' for -2. */
export function getSystemErrorName(errno) {
  checkErrno(errno);
  return table().get(errno)?.[0] ?? `Unknown system error ${errno}`;
}

/** 'no such file or directory' for -2. */
export function getSystemErrorMessage(errno) {
  checkErrno(errno);
  return table().get(errno)?.[1] ?? `Unknown system error ${errno}`;
}

function checkErrno(errno) {
  if (typeof errno !== 'number') throw new ERR_INVALID_ARG_TYPE('err', 'number', errno);
  if (errno >= 0 || !Number.isSafeInteger(errno)) throw new ERR_OUT_OF_RANGE('err', 'a negative integer', errno);
}

/** A Map of errno to [name, message]; the caller's own copy. */
export function getSystemErrorMap() { return new Map(table()); }

/** The name for any number, known or not: for messages. */
export function errorName(errno) { return lookUp(errno)[0]; }

/** An Error that has no stack yet: the callers capture it once the message is whole. */
function makeError(message) {
  let error;
  if (isStackTraceLimitWritable()) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      error = new Error(message);
    } finally {
      Error.stackTraceLimit = limit;
    }
  } else {
    error = new Error(message);
  }
  return error;
}

/**
 * The error of a failed file operation.
 * @param {{ errno: number, code?: string, syscall: string, message?: string, path?: string | Uint8Array, dest?: string | Uint8Array }} context
 */
export function UVException(context) {
  const [code, text] = context.code === undefined ? lookUp(context.errno) : [context.code, lookUp(context.errno)[1]];
  let message = `${code}: ${context.message || text}, ${context.syscall}`;
  let path;
  let dest;
  if (context.path) {
    path = context.path.toString();
    message += ` '${path}'`;
  }
  if (context.dest) {
    dest = context.dest.toString();
    message += ` -> '${dest}'`;
  }
  const error = makeError(message);
  error.errno = context.errno;
  error.code = code;
  error.syscall = context.syscall;
  if (path) error.path = path;
  if (dest) error.dest = dest;
  Error.captureStackTrace(error, UVException);
  return error;
}
export const uvException = UVException;

/**
 * `syscall CODE address:port`: an error of a network operation that has no path.
 * @param {number} errno
 * @param {string} syscall
 * @param {string} [address]
 * @param {number} [port]
 */
export function uvExceptionWithHostPort(errno, syscall, address, port) {
  const [code, text] = lookUp(errno);
  let details = '';
  if (port && port > 0) details = ` ${address}:${port}`;
  else if (address) details = ` ${address}`;
  const error = makeError(`${syscall} ${code}: ${text}${details}`);
  error.code = code;
  error.errno = errno;
  error.syscall = syscall;
  error.address = address;
  if (port) error.port = port;
  Error.captureStackTrace(error, uvExceptionWithHostPort);
  return error;
}

/**
 * `syscall CODE [original]`: an error known by its number only.
 * @param {number | string} errno
 * @param {string} syscall
 * @param {string} [original]
 */
export function ErrnoException(errno, syscall, original) {
  const code = typeof errno === 'number' ? getSystemErrorName(errno) : errno;
  const error = makeError(original ? `${syscall} ${code} ${original}` : `${syscall} ${code}`);
  error.errno = errno;
  error.code = code;
  error.syscall = syscall;
  Error.captureStackTrace(error, ErrnoException);
  return error;
}
export const errnoException = ErrnoException;

/**
 * `connect ECONNREFUSED 127.0.0.1:1 - Local (additional)`.
 * @param {number} errno
 * @param {string} syscall
 * @param {string} [address]
 * @param {number} [port]
 * @param {string} [additional]
 */
export function ExceptionWithHostPort(errno, syscall, address, port, additional) {
  const code = getSystemErrorName(errno);
  let details = '';
  if (port && port > 0) details = ` ${address}:${port}`;
  else if (address) details = ` ${address}`;
  if (additional) details += ` - Local (${additional})`;
  const error = makeError(`${syscall} ${code}${details}`);
  error.errno = errno;
  error.code = code;
  error.syscall = syscall;
  error.address = address;
  if (port) error.port = port;
  Error.captureStackTrace(error, ExceptionWithHostPort);
  return error;
}
export const exceptionWithHostPort = ExceptionWithHostPort;

/** ECONNRESET of a connection that ended before its time. */
export class ConnResetException extends Error {
  constructor(message) {
    super(message);
    this.code = 'ECONNRESET';
  }

  get ['constructor']() { return Error; }
}
/** @param {string} message */
export function connResetException(message) { return new ConnResetException(message); }

/**
 * `queryA ENOTFOUND example.org`: `code` is libuv's number, or a string of the resolver.
 * @param {number | string} code
 * @param {string} syscall
 * @param {string} [hostname]
 */
export function DNSException(code, syscall, hostname) {
  let errno;
  let name = code;
  if (typeof code === 'number') {
    errno = code;
    // Both mean for programs: there is no such name.
    name = code === uv.UV_EAI_NODATA || code === uv.UV_EAI_NONAME ? 'ENOTFOUND' : getSystemErrorName(code);
  }
  const error = makeError(`${syscall} ${name}${hostname ? ` ${hostname}` : ''}`);
  error.errno = errno;
  error.code = name;
  error.syscall = syscall;
  if (hostname) error.hostname = hostname;
  Error.captureStackTrace(error, DNSException);
  return error;
}
export const dnsException = DNSException;
