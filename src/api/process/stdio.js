/**
 * process.stdin, process.stdout and process.stderr, made when first asked for. What kind of stream each is depends on the
 * descriptor: a terminal, a file (written synchronously), a pipe or socket.
 */
import process from 'node:process';
import { claim } from 'internal:console/direct';
import { guessHandleType } from 'binding:stream_base';

const lazyTty = lazy('node:tty');
const lazyNet = lazy('node:net');
const lazyFs = lazy('node:fs');
const lazyStream = lazy('node:stream');
const lazySyncWriteStream = lazy('internal:process/sync_output');

/** By descriptor. */
const streams = [undefined, undefined, undefined];

export function stdin() {
  return (streams[0] ??= makeInput());
}

export function stdout() {
  return (streams[1] ??= makeOutput(1));
}

export function stderr() {
  return (streams[2] ??= makeOutput(2));
}

/**
 * The end of these streams is not the end of the descriptor: destroy() reports and brings the stream back, since other code in
 * the process goes on writing.
 */
function destroyForShow(err, callback) {
  callback(err);
  this._undestroy();
  // A stream that emits 'close' itself does so in callback().
  if (!this._writableState.emitClose) {
    process.nextTick(() => {
      this.emit('close');
    });
  }
}

function openOutput(fd) {
  switch (guessHandleType(fd)) {
    case 'TTY': {
      const { WriteStream } = lazyTty();
      const stream = new WriteStream(fd);
      stream._type = 'tty';
      return stream;
    }
    case 'FILE': {
      const { SyncWriteStream } = lazySyncWriteStream();
      const stream = new SyncWriteStream(fd, { autoClose: false });
      stream._type = 'fs';
      return stream;
    }
    case 'PIPE':
    case 'TCP': {
      // The channel between processes is libuv's already.
      if (process.channel && process.channel.fd === fd) {
        const { SyncWriteStream } = lazySyncWriteStream();
        const stream = new SyncWriteStream(fd, { autoClose: false });
        stream._type = 'fs';
        return stream;
      }
      const { Socket } = lazyNet();
      const stream = new Socket({ fd, readable: false, writable: true });
      stream._type = 'pipe';
      // Synchronous, as Node documents it for Linux: what was written is not lost when the process ends at once.
      stream._handle.setBlocking(true);
      return stream;
    }
    default: {
      // Closed, or something that cannot be written: what is written is dropped.
      const { Writable } = lazyStream();
      return new Writable({
        write(chunk, encoding, callback) {
          callback();
        },
      });
    }
  }
}

function makeOutput(fd) {
  // From now on console writes through the stream.
  claim(fd);
  const stream = openOutput(fd);
  stream.fd ??= fd;
  stream._isStdio = true;
  stream.destroySoon = stream.destroy;
  stream._destroy = destroyForShow;
  if (stream.isTTY) {
    process.on('SIGWINCH', () => stream._refreshSize());
  }
  return stream;
}

function makeInput() {
  const fd = 0;
  let stream;
  switch (guessHandleType(fd)) {
    case 'TTY': {
      const { ReadStream } = lazyTty();
      stream = new ReadStream(fd);
      break;
    }
    case 'FILE': {
      const { ReadStream } = lazyFs().default;
      stream = new ReadStream(null, { fd, autoClose: false });
      break;
    }
    case 'PIPE':
    case 'TCP': {
      const { Socket } = lazyNet();
      // The channel between processes is libuv's already.
      if (process.channel && process.channel.fd === fd) {
        stream = new Socket({ handle: process.channel, readable: true, writable: false, manualStart: true });
      } else {
        stream = new Socket({ fd, readable: true, writable: false, manualStart: true });
      }
      stream._type = 'pipe';
      break;
    }
    default: {
      const { Readable } = lazyStream();
      stream = new Readable({ read() {} });
      stream.push(null);
    }
  }
  stream.fd = fd;

  // Until somebody wants to read, nothing is read, and nothing keeps the process alive.
  if (stream._handle?.readStop) {
    stream._handle.reading = false;
    stream._readableState.reading = false;
    stream._handle.readStop();
  }
  // pause() takes effect when the reads that are under way are done; then the process may end.
  stream.on('pause', () => {
    process.nextTick(stopReading, stream);
  });
  return stream;
}

function stopReading(stream) {
  const handle = stream._handle;
  if (!handle || !handle.reading || stream.readableFlowing) return;
  handle.reading = false;
  stream._readableState.reading = false;
  handle.readStop();
}
