/** A worker's ends of its standard streams. */
import { Readable, Writable } from 'node:stream';

class WorkerOutput extends Writable {
  #post;
  #name;

  constructor(post, name) {
    super({ decodeStrings: false });
    this.#post = post;
    this.#name = name;
  }

  _write(chunk, encoding, callback) {
    this.#post({ type: 'output', name: this.#name, chunk, encoding });
    callback();
  }
}

/** What the parent writes into `worker.stdin`; nothing unless it was asked for. */
class WorkerInput extends Readable {
  #control;

  constructor(control, open) {
    super();
    this.#control = control;
    if (!open) this.push(null);
  }

  _read() {
    // Who reads waits for the parent.
    this.#control.ref();
  }

  receive(chunk) {
    if (chunk === null) this.#control.unref();
    this.push(chunk);
  }
}

/** @param {(message: object) => void} post */
export function makeOutput(post, name) {
  return new WorkerOutput(post, name);
}

export function makeInput(control, open) {
  return new WorkerInput(control, open);
}

/** Hands what the parent wrote, or null at its end, to the thread's `process.stdin`, which a program may have replaced. */
export function receiveInput(stream, chunk) {
  if (stream instanceof WorkerInput) stream.receive(chunk);
}
