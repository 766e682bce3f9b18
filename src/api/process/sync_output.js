/** A Writable over a file descriptor whose writes are done when write() returns. */
import { closeSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';

export function SyncOutput(fd, options) {
  Writable.call(this, { autoDestroy: true });
  this.fd = fd;
  this.readable = false;
  this.autoClose = options?.autoClose ?? true;
}
Object.setPrototypeOf(SyncOutput.prototype, Writable.prototype);
Object.setPrototypeOf(SyncOutput, Writable);

SyncOutput.prototype._write = function(chunk, encoding, callback) {
  try {
    let written = 0;
    while (written < chunk.length) written += writeSync(this.fd, chunk, written);
  } catch (err) {
    callback(err);
    return;
  }
  callback();
};

SyncOutput.prototype._destroy = function(err, callback) {
  if (this.fd !== null && this.autoClose) closeSync(this.fd);
  this.fd = null;
  callback(err);
};

SyncOutput.prototype.destroySoon = SyncOutput.prototype.destroy;
