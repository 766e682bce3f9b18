/** `stream.Transform`: what is written is changed and can then be read. */
import process from 'node:process';
import { ERR_METHOD_NOT_IMPLEMENTED } from 'internal:errors/codes';
import { Duplex } from 'internal:stream/duplex';
import { highWaterMarkFrom } from 'internal:stream/high_water_mark';
import * as bits from 'internal:stream/readable_state';

// Local names: a constant, where an import is a property that is read each time.
const {
  kSync,
} = bits;

/** The callback of a `_write` that waits until the readable side wants more. */
const kCallback = Symbol('kCallback');

export function Transform(options) {
  if (!(this instanceof Transform)) return new Transform(options);
  // A readable side with a mark of 0 still has to take the one result of a write.
  const mark = options ? highWaterMarkFrom(options.readableObjectMode || options.objectMode, options, 'readableHighWaterMark', true) : null;
  if (mark === 0) {
    options = {
      ...options,
      highWaterMark: null,
      readableHighWaterMark: mark,
      writableHighWaterMark: options.writableHighWaterMark || 0,
    };
  }
  Duplex.call(this, options);
  // _read() starts no synchronous source here: a push comes out of a write.
  this._readableState.bits &= ~kSync;
  this[kCallback] = null;
  if (options) {
    if (typeof options.transform === 'function') this._transform = options.transform;
    if (typeof options.flush === 'function') this._flush = options.flush;
  }
  // For subclasses with a _final() of their own, which does not call ours.
  this.on('prefinish', prefinish);
}
Object.setPrototypeOf(Transform.prototype, Duplex.prototype);
Object.setPrototypeOf(Transform, Duplex);

function final(cb) {
  if (typeof this._flush === 'function' && !this.destroyed) {
    this._flush((err, data) => {
      if (err) {
        if (cb) cb(err);
        else this.destroy(err);
        return;
      }
      if (data != null) this.push(data);
      this.push(null);
      if (cb) cb();
    });
  } else {
    this.push(null);
    if (cb) cb();
  }
}

function prefinish() {
  if (this._final !== final) final.call(this);
}

Transform.prototype._final = final;

Transform.prototype._transform = function(chunk, encoding, callback) {
  throw new ERR_METHOD_NOT_IMPLEMENTED('_transform()');
};

Transform.prototype._write = function(chunk, encoding, callback) {
  const r = this._readableState;
  const w = this._writableState;
  const before = r.length;
  this._transform(chunk, encoding, (err, value) => {
    if (err) {
      callback(err);
      return;
    }
    if (value != null) this.push(value);
    if (r.ended) {
      // No result will be read any more: a source that is piped in must notice, and not fill us at once.
      process.nextTick(callback);
      return;
    }
    // Go on at once unless the readable side grew over its mark; then _read() goes on.
    if (w.ended || before === r.length || r.length < r.highWaterMark) callback();
    else this[kCallback] = callback;
  });
};

Transform.prototype._read = function() {
  const callback = this[kCallback];
  if (callback) {
    this[kCallback] = null;
    callback();
  }
};

export default Transform;
