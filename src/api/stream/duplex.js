/** `stream.Duplex`: a Readable that has the methods of Writable. */
import { construct } from 'internal:stream/destroy';
import { addAbortSignalNoValidate } from 'internal:stream/add_abort_signal';
import { Stream } from 'internal:stream/legacy';
import { Readable } from 'internal:stream/readable';
import { ReadableState } from 'internal:stream/readable_state';
import { Writable, createWritableState, writableAccessors } from 'internal:stream/writable';

const lazyAdapters = lazy('internal:stream/adapters');
const lazyDuplexFrom = lazy('internal:stream/duplex_from');

export function Duplex(options) {
  if (!(this instanceof Duplex)) return new Duplex(options);
  this._events ??= {
    close: undefined, error: undefined, prefinish: undefined, finish: undefined, drain: undefined, data: undefined,
    end: undefined, readable: undefined,
  };
  this._readableState = new ReadableState(options, this, true);
  this._writableState = createWritableState(options, this, true);
  this.allowHalfOpen = true;
  if (options) {
    if (options.allowHalfOpen === false) this.allowHalfOpen = false;
    if (options.readable === false) {
      this._readableState.readable = false;
      this._readableState.ended = true;
      this._readableState.endEmitted = true;
    }
    if (options.writable === false) {
      this._writableState.writable = false;
      this._writableState.ending = true;
      this._writableState.ended = true;
      this._writableState.finished = true;
    }
    if (typeof options.read === 'function') this._read = options.read;
    if (typeof options.write === 'function') this._write = options.write;
    if (typeof options.writev === 'function') this._writev = options.writev;
    if (typeof options.destroy === 'function') this._destroy = options.destroy;
    if (typeof options.final === 'function') this._final = options.final;
    if (typeof options.construct === 'function') this._construct = options.construct;
    if (options.signal) addAbortSignalNoValidate(options.signal, this);
  }
  Stream.call(this, options);
  if (this._construct != null) construct(this);
}
Object.setPrototypeOf(Duplex.prototype, Readable.prototype);
Object.setPrototypeOf(Duplex, Readable);

for (const name of ['write', 'cork', 'uncork', 'setDefaultEncoding', '_write', '_writev', 'end', 'destroy']) {
  Duplex.prototype[name] = Writable.prototype[name];
}

Object.defineProperties(Duplex.prototype, {
  ...writableAccessors,
  destroyed: {
    __proto__: null,
    get() {
      const r = this._readableState;
      const w = this._writableState;
      return r === undefined || w === undefined ? false : r.destroyed && w.destroyed;
    },
    set(value) {
      if (this._readableState && this._writableState) {
        this._readableState.destroyed = value;
        this._writableState.destroyed = value;
      }
    },
  },
});

Duplex.fromWeb = function(pair, options) {
  return lazyAdapters().duplexFromWeb(pair, options);
};
Duplex.toWeb = function(duplex, options) {
  return lazyAdapters().duplexToWeb(duplex, options);
};
Duplex.from = function(body) {
  return lazyDuplexFrom().duplexFrom(body, 'body');
};

export default Duplex;
