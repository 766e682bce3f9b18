/**
 * The two halves of a duplex that stands in front of other streams: its writes go to `head`, its reads come from `tail`.
 * compose() and Duplex.from() are made of them.
 */
import { AbortError } from 'internal:errors/codes';
import { Duplex } from 'internal:stream/duplex';
import { destroyer } from 'internal:stream/destroy';

/** A duplex, and the callbacks of its `_write`, `_final`, `_read` and `_destroy` that wait for the streams behind it. */
export class Passage {
  #onDrain = null;
  #onFinish = null;
  #onReadable = null;
  // undefined: not asked for yet; null: the streams behind have ended.
  #onClose;

  constructor(options) {
    this.duplex = new Duplex(options);
  }

  /** Says that the streams behind have ended. */
  ended(err, alsoWithoutError) {
    const callback = this.#onClose;
    this.#onClose = null;
    if (callback) callback(err);
    else if (err || alsoWithoutError) this.duplex.destroy(err);
  }

  writeTo(head) {
    this.duplex._write = (chunk, encoding, callback) => {
      if (head.write(chunk, encoding)) callback();
      else this.#onDrain = callback;
    };
    this.duplex._final = (callback) => {
      head.end();
      this.#onFinish = callback;
    };
    head.on('drain', () => {
      const callback = this.#onDrain;
      this.#onDrain = null;
      if (callback) callback();
    });
  }

  writeToWeb(stream) {
    const writer = stream.getWriter();
    this.duplex._write = async (chunk, encoding, callback) => {
      try {
        await writer.ready;
        writer.write(chunk).catch(() => {});
        callback();
      } catch (err) {
        callback(err);
      }
    };
    this.duplex._final = async (callback) => {
      try {
        await writer.ready;
        writer.close().catch(() => {});
        this.#onFinish = callback;
      } catch (err) {
        callback(err);
      }
    };
  }

  /** Answers `_final`. */
  finished() {
    const callback = this.#onFinish;
    this.#onFinish = null;
    if (callback) callback();
  }

  readFrom(tail) {
    const { duplex } = this;
    tail.on('readable', () => {
      const callback = this.#onReadable;
      this.#onReadable = null;
      if (callback) callback();
    });
    tail.on('end', () => {
      duplex.push(null);
    });
    const read = () => {
      while (true) {
        const chunk = tail.read();
        if (chunk === null) {
          this.#onReadable = read;
          return;
        }
        if (!duplex.push(chunk)) return;
      }
    };
    duplex._read = read;
  }

  readFromWeb(stream) {
    const reader = stream.getReader();
    const { duplex } = this;
    duplex._read = async () => {
      while (true) {
        try {
          const { value, done } = await reader.read();
          if (!duplex.push(done ? null : value) || done) return;
        } catch {
          // The pipeline behind reports it.
          return;
        }
      }
    };
  }

  /** @param {object[]} streams ended together with the duplex */
  destroyWith(streams) {
    this.duplex._destroy = (err, callback) => {
      if (!err && this.#onClose !== null) err = new AbortError();
      this.#onReadable = null;
      this.#onDrain = null;
      this.#onFinish = null;
      if (this.#onClose === null) {
        callback(err);
      } else {
        this.#onClose = callback;
        for (const stream of streams) destroyer(stream, err);
      }
    };
  }
}
