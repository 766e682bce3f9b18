/**
 * `http.IncomingMessage`: a request on the server's side, a response on the client's.
 *
 * Most requests have no body and no reader, so nothing is made before it is asked for: neither the state of the readable side
 * (`_readableState`), nor the array of raw fields, nor the objects of fields by name.
 */
import process from 'node:process';
import { splitFields } from 'binding:http';
import { EventEmitter } from 'node:events';
import { Readable, finished } from 'node:stream';
import { kCapture, kShapeMode } from 'internal:events/symbols';
import { appendField, lowerCase } from 'internal:http/fields';
import { kConsumed } from 'internal:http/symbols';

const { ReadableState } = Readable;

const kState = Symbol('kState');
/** How far a message without a state has come: kOpen, kComplete, kGone. */
export const kProgress = Symbol('kProgress');
export const kOpen = 0;
/** All has been received; nobody has read it. */
export const kComplete = 1;
/** Read (or dumped) to its end and destroyed. */
export const kGone = 2;
/** The fields as the parser gave them: text, or an array. */
export const kFields = Symbol('kFields');
/** How many entries of the raw fields count; 0: all. */
export const kFieldLimit = Symbol('kFieldLimit');
const kTrailerFields = Symbol('kTrailerFields');
const kHeaders = Symbol('kHeaders');
const kHeadersDistinct = Symbol('kHeadersDistinct');
const kTrailers = Symbol('kTrailers');
const kTrailersDistinct = Symbol('kTrailersDistinct');

/** Lets the socket of a message read on. */
export function readStart(socket) {
  if (!socket || socket._paused || !socket.readable) return;
  if (socket[kConsumed] === true) {
    const handle = socket._handle;
    if (handle && !handle.reading) {
      handle.reading = true;
      handle.readStart();
    }
    if (socket.isPaused()) socket.resume();
    return;
  }
  socket.resume();
}

/** Stops the socket of a message: its reader is behind. */
export function readStop(socket) {
  socket?.pause();
}

/** Without `new`, sets up an object of a derived class. */
export function IncomingMessage(socket) {
  // What Readable's constructor does, without the state.
  this._events = { close: undefined, error: undefined, data: undefined, end: undefined, readable: undefined };
  this._eventsCount = 0;
  this._maxListeners = undefined;
  this[kShapeMode] = true;
  this[kCapture] = EventEmitter.prototype[kCapture];
  this[kState] = undefined;
  this[kProgress] = kOpen;
  this[kFields] = null;
  this[kFieldLimit] = 0;
  this[kHeaders] = null;
  this[kTrailerFields] = null;
  this.socket = socket;
  this.httpVersionMajor = null;
  this.httpVersionMinor = null;
  this.httpVersion = null;
  this.complete = false;
  this.joinDuplicateHeaders = false;
  this.aborted = false;
  this.upgrade = null;
  this.url = '';
  this.method = null;
  this.statusCode = null;
  this.statusMessage = null;
  this.client = socket;
  this._consuming = false;
  this._dumped = false;
}
Object.setPrototypeOf(IncomingMessage.prototype, Readable.prototype);
Object.setPrototypeOf(IncomingMessage, Readable);

/** Whether nothing of `message` is left to be read. */
export function isGone(message) {
  return message[kState] === undefined ? message[kProgress] === kGone : message[kState].endEmitted;
}

Object.defineProperty(IncomingMessage.prototype, '_readableState', {
  __proto__: null,
  configurable: true,
  enumerable: false,
  get() {
    return this[kState] ?? makeState(this);
  },
  set(value) {
    this[kState] = value;
  },
});

function makeState(message) {
  // Asked of the prototype, for instance by util.inspect.
  if (message === IncomingMessage.prototype) return undefined;
  const highWaterMark = message.socket?.readableHighWaterMark;
  const state = new ReadableState(highWaterMark === undefined ? undefined : { highWaterMark }, message, false);
  message[kState] = state;
  // No look-ahead for a reader that there is none of: what comes is pushed anyway, and `_consuming` stays true to its name.
  state.readingMore = true;
  if (message[kProgress] === kComplete) {
    state.ended = true;
  } else if (message[kProgress] === kGone) {
    state.ended = state.endEmitted = state.destroyed = state.closed = state.closeEmitted = true;
  }
  return state;
}

/** Called by the parser: the message is complete, `trailers` are its last fields (or undefined). */
export function completeMessage(message, trailers) {
  message.complete = true;
  if (trailers !== undefined) message[kTrailerFields] = trailers;
  if (message[kState] === undefined && message._events.readable === undefined && message._events.data === undefined) {
    if (message[kProgress] === kOpen) message[kProgress] = kComplete;
  } else {
    message.push(null);
  }
}

/** The rest of the message is not wanted: 'end' and 'close' follow where somebody listens. */
export function dumpMessage(message) {
  if (message._dumped) return;
  if (message[kState] === undefined && message[kProgress] === kComplete && message._eventsCount === 0) {
    message._dumped = true;
    message._consuming = true;
    message[kProgress] = kGone;
    return;
  }
  message._dump();
}

const methods = {
  setTimeout(msecs, callback) {
    if (callback) this.on('timeout', callback);
    this.socket.setTimeout(msecs);
    return this;
  },

  _read() {
    if (!this._consuming) {
      this._consuming = true;
      this[kState].readingMore = false;
    }
    if (this.socket?.readable) readStart(this.socket);
  },

  _destroy(error, callback) {
    if (!this.readableEnded || !this.complete) {
      this.aborted = true;
      this.emit('aborted');
    }
    const { socket } = this;
    // A message that is given up takes its connection along.
    if (socket && !socket.destroyed && this.aborted) {
      socket.destroy(error);
      const cleanup = finished(socket, (failure) => {
        if (failure?.code === 'ERR_STREAM_PREMATURE_CLOSE') failure = null;
        cleanup();
        process.nextTick(reportDestroyed, this, failure || error, callback);
      });
    } else {
      process.nextTick(reportDestroyed, this, error, callback);
    }
  },

  _dump() {
    if (this._dumped) return;
    this._dumped = true;
    // Nobody gets the rest, not even what is buffered.
    this.removeAllListeners('data');
    this.resume();
  },

  _addHeaderLine(field, value, dest) {
    appendField(dest, lowerCase(field), value, this.joinDuplicateHeaders);
  },

  _addHeaderLineDistinct(field, value, dest) {
    addDistinct(dest, lowerCase(field), value);
  },

  /** Takes `count` entries of an array `[name, value, …]` as headers, or, once the message is complete, as trailers. */
  _addHeaderLines(headers, count) {
    if (!headers?.length) return;
    const limited = count < headers.length ? headers.slice(0, count) : headers;
    if (this.complete) {
      this[kTrailerFields] = limited;
      if (this[kTrailers]) byName(this, limited, this[kTrailers]);
    } else {
      this[kFields] = limited;
      if (this[kHeaders]) byName(this, limited, this[kHeaders]);
    }
  },
};
for (const name of Object.keys(methods)) IncomingMessage.prototype[name] = methods[name];

/** An error is the stream's only when there is somebody to hear of it. */
function reportDestroyed(message, error, callback) {
  if (message.listenerCount('error') === 0) callback();
  else callback(error);
}

function rawFields(message, key) {
  let fields = message[key];
  if (typeof fields === 'string') {
    fields = splitFields(fields);
    const limit = message[kFieldLimit];
    if (limit > 0 && fields.length > limit) fields.length = limit;
    message[key] = fields;
  }
  return fields ?? (message[key] = []);
}

function byName(message, fields, dest) {
  const join = message.joinDuplicateHeaders;
  for (let i = 0; i < fields.length; i += 2) appendField(dest, lowerCase(fields[i]), fields[i + 1], join);
  return dest;
}

function addDistinct(dest, field, value) {
  const present = dest[field];
  if (present === undefined) dest[field] = [value];
  else present.push(value);
}

function distinct(fields) {
  const dest = { __proto__: null };
  for (let i = 0; i < fields.length; i += 2) addDistinct(dest, lowerCase(fields[i]), fields[i + 1]);
  return dest;
}

/** An accessor whose value is made when it is first asked for, and may be replaced. */
function made(name, key, make) {
  Object.defineProperty(IncomingMessage.prototype, name, {
    __proto__: null,
    get() {
      return this[key] || (this[key] = make(this));
    },
    set(value) {
      this[key] = value;
    },
  });
}
made('headers', kHeaders, (message) => byName(message, rawFields(message, kFields), {}));
made('headersDistinct', kHeadersDistinct, (message) => distinct(rawFields(message, kFields)));
made('trailers', kTrailers, (message) => byName(message, rawFields(message, kTrailerFields), {}));
made('trailersDistinct', kTrailersDistinct, (message) => distinct(rawFields(message, kTrailerFields)));

for (const [name, key] of [['rawHeaders', kFields], ['rawTrailers', kTrailerFields]]) {
  Object.defineProperty(IncomingMessage.prototype, name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      return this === IncomingMessage.prototype ? undefined : rawFields(this, key);
    },
    set(value) {
      this[key] = value;
    },
  });
}

Object.defineProperty(IncomingMessage.prototype, 'connection', {
  __proto__: null,
  get() {
    return this.socket;
  },
  set(value) {
    this.socket = value;
  },
});

export default { IncomingMessage, readStart, readStop };
