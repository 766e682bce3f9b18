/** A Writable over a file descriptor whose writes are done when write() returns. */
import { closeSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';

export function SyncWriteStream(fd, options) {
  Writable.call(this, { autoDestroy: true });
  this.fd = fd;
  this.readable = false;
  this.autoClose = options?.autoClose ?? true;
}
Object.setPrototypeOf(SyncWriteStream.prototype, Writable.prototype);
Object.setPrototypeOf(SyncWriteStream, Writable);

SyncWriteStream.prototype._write = function(chunk, encoding, callback) {
  try {
    let written = 0;
    while (written < chunk.length) written += writeSync(this.fd, chunk, written);
  } catch (err) {
    callback(err);
    return;
  }
  callback();
};

SyncWriteStream.prototype._destroy = function(err, callback) {
  if (this.fd !== null && this.autoClose) closeSync(this.fd);
  this.fd = null;
  callback(err);
};

SyncWriteStream.prototype.destroySoon = SyncWriteStream.prototype.destroy;
