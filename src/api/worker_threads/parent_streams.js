/** The parent's ends of a worker's standard streams. */
import { Readable, Writable } from 'node:stream';

/** What the thread writes; pushed as it arrives. */
export class WorkerOutput extends Readable {
  _read() {}
}

/** What the program writes into `worker.stdin`. */
export class WorkerInput extends Writable {
  #control;

  constructor(control) {
    super({ decodeStrings: true });
    this.#control = control;
  }

  _write(chunk, encoding, callback) {
    this.#control.post({ type: 'input', chunk: new Uint8Array(chunk) }, []);
    callback();
  }

  _final(callback) {
    this.#control.post({ type: 'input', chunk: null }, []);
    callback();
  }
}
