/** tee(): two branches of one stream. */
import { setUpByteController, byteControllerClose, byteControllerEnqueue, byteControllerError, byteControllerRespond,
  byteControllerRespondWithNewView } from 'internal:stream/web/byte_controller';
import { defaultControllerClose, defaultControllerEnqueue, defaultControllerError } from 'internal:stream/web/default_controller';
import { ReadableStream, cancelStream, createReadableStream } from 'internal:stream/web/readable_stream';
import {
  ReadableStreamBYOBReader, ReadableStreamDefaultReader, byobReaderRead, defaultReaderRead, defaultReaderRelease,
} from 'internal:stream/web/readers';
import { is, kCreate, kState } from 'internal:stream/web/util';


const kResolved = Promise.resolve();

/** ReadableStreamTee @param {boolean} clone whether the second branch gets structured clones */
export function tee(stream, clone) {
  return is(stream[kState].controller, 'ReadableByteStreamController') ? teeBytes(stream) : teeDefault(stream, clone);
}

/** The two reasons of cancel(): the source is cancelled when both branches are. */
class Cancellation {
  done = [false, false];
  reasons = [undefined, undefined];
  settled = Promise.withResolvers();

  constructor(stream) {
    this.stream = stream;
  }

  get all() {
    return this.done[0] && this.done[1];
  }

  cancel(branch, reason) {
    this.done[branch] = true;
    this.reasons[branch] = reason;
    if (this.done[1 - branch]) this.settled.resolve(cancelStream(this.stream, this.reasons));
    return this.settled.promise;
  }
}

function teeDefault(stream, clone) {
  const reader = new ReadableStreamDefaultReader(stream);
  const cancellation = new Cancellation(stream);
  const branches = [];
  let reading = false;
  let readAgain = false;

  function pull() {
    if (reading) {
      readAgain = true;
      return Promise.resolve();
    }
    reading = true;
    defaultReaderRead(reader, {
      chunk(value) {
        // In a microtask of its own, so that an error which is on its way arrives first.
        kResolved.then(() => {
          readAgain = false;
          let second = value;
          if (clone && !cancellation.done[1]) {
            try {
              second = structuredClone(value);
            } catch (error) {
              for (const branch of branches) defaultControllerError(branch[kState].controller, error);
              cancellation.settled.resolve(cancelStream(stream, error));
              return;
            }
          }
          if (!cancellation.done[0]) defaultControllerEnqueue(branches[0][kState].controller, value);
          if (!cancellation.done[1]) defaultControllerEnqueue(branches[1][kState].controller, second);
          reading = false;
          if (readAgain) pull();
        });
      },
      close() {
        reading = false;
        for (const n of [0, 1]) {
          if (!cancellation.done[n]) defaultControllerClose(branches[n][kState].controller);
        }
        if (!cancellation.all) cancellation.settled.resolve();
      },
      error() {
        reading = false;
      },
    });
    return Promise.resolve();
  }

  const start = () => {};
  branches[0] = createReadableStream(start, pull, (reason) => cancellation.cancel(0, reason));
  branches[1] = createReadableStream(start, pull, (reason) => cancellation.cancel(1, reason));
  reader[kState].closed.promise.then(undefined, (error) => {
    for (const branch of branches) defaultControllerError(branch[kState].controller, error);
    if (!cancellation.all) cancellation.settled.resolve();
  });
  return branches;
}

/** ReadableByteStreamTee */
function teeBytes(stream) {
  let reader = new ReadableStreamDefaultReader(stream);
  const cancellation = new Cancellation(stream);
  const branches = [];
  const controller = (n) => branches[n][kState].controller;
  const readAgain = [false, false];
  let reading = false;

  function forwardError(thisReader) {
    thisReader[kState].closed.promise.then(undefined, (error) => {
      if (thisReader !== reader) return;
      byteControllerError(controller(0), error);
      byteControllerError(controller(1), error);
      if (!cancellation.all) cancellation.settled.resolve();
    });
  }

  function copyFailed(error) {
    byteControllerError(controller(0), error);
    byteControllerError(controller(1), error);
    cancellation.settled.resolve(cancelStream(stream, error));
  }

  function afterChunk() {
    reading = false;
    if (readAgain[0]) pull(0);
    else if (readAgain[1]) pull(1);
  }

  function useReader(Class) {
    if (reader instanceof Class) return;
    // No request is pending here.
    releaseReader(reader);
    reader = new Class(stream);
    forwardError(reader);
  }

  function pullWithDefaultReader() {
    useReader(ReadableStreamDefaultReader);
    defaultReaderRead(reader, {
      chunk(value) {
        kResolved.then(() => {
          readAgain[0] = readAgain[1] = false;
          const chunks = [value, value];
          if (!cancellation.done[0] && !cancellation.done[1]) {
            try {
              chunks[1] = copyOf(value);
            } catch (error) {
              copyFailed(error);
              return;
            }
          }
          for (const n of [0, 1]) {
            if (!cancellation.done[n]) byteControllerEnqueue(controller(n), chunks[n]);
          }
          afterChunk();
        });
      },
      close() {
        reading = false;
        for (const n of [0, 1]) {
          if (!cancellation.done[n]) byteControllerClose(controller(n));
        }
        for (const n of [0, 1]) {
          if (controller(n)[kState].pendingPullIntos.length > 0) byteControllerRespond(controller(n), 0);
        }
        if (!cancellation.all) cancellation.settled.resolve();
      },
      error() {
        reading = false;
      },
    });
  }

  /** Reads into the buffer that branch `n` was asked to fill; the other one gets a copy. */
  function pullWithByobReader(view, n) {
    useReader(ReadableStreamBYOBReader);
    const other = 1 - n;
    byobReaderRead(reader, view, 1, {
      chunk(value) {
        kResolved.then(() => {
          readAgain[0] = readAgain[1] = false;
          if (!cancellation.done[other]) {
            let copy;
            try {
              copy = copyOf(value);
            } catch (error) {
              copyFailed(error);
              return;
            }
            if (!cancellation.done[n]) byteControllerRespondWithNewView(controller(n), value);
            byteControllerEnqueue(controller(other), copy);
          } else if (!cancellation.done[n]) {
            byteControllerRespondWithNewView(controller(n), value);
          }
          afterChunk();
        });
      },
      close(value) {
        reading = false;
        if (!cancellation.done[n]) byteControllerClose(controller(n));
        if (!cancellation.done[other]) byteControllerClose(controller(other));
        if (value !== undefined) {
          if (!cancellation.done[n]) byteControllerRespondWithNewView(controller(n), value);
          if (!cancellation.done[other] && controller(other)[kState].pendingPullIntos.length > 0) {
            byteControllerRespond(controller(other), 0);
          }
        }
        if (!cancellation.all) cancellation.settled.resolve();
      },
      error() {
        reading = false;
      },
    });
  }

  function pull(n) {
    if (reading) {
      readAgain[n] = true;
      return Promise.resolve();
    }
    reading = true;
    const request = controller(n).byobRequest;
    if (request === null) pullWithDefaultReader();
    else pullWithByobReader(request.view, n);
    return Promise.resolve();
  }

  for (const n of [0, 1]) {
    branches[n] = new ReadableStream(kCreate);
    setUpByteController(branches[n], () => {}, () => pull(n), (reason) => cancellation.cancel(n, reason), 0, undefined);
  }
  forwardError(reader);
  return branches;
}

function releaseReader(reader) {
  if (is(reader, 'ReadableStreamDefaultReader')) defaultReaderRelease(reader);
  else reader.releaseLock();
}

function copyOf(view) {
  return new Uint8Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}
