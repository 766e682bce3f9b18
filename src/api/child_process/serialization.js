/** How messages of a channel become bytes: JSON lines, or V8's format with a length in front. */
import { Buffer } from 'node:buffer';
import { StringDecoder } from 'node:string_decoder';

const lazyV8 = lazy('node:v8');

const kNewline = 10;

/** One message a line. */
class JsonCodec {
  #decoder = new StringDecoder('utf8');
  #rest = '';

  write(message) {
    return Buffer.from(`${JSON.stringify(message)}\n`);
  }

  * read(bytes) {
    const last = bytes.lastIndexOf(kNewline);
    if (last === -1) {
      this.#rest += this.#decoder.write(bytes);
      return;
    }
    const text = this.#rest + this.#decoder.write(bytes.subarray(0, last));
    this.#rest = this.#decoder.write(bytes.subarray(last + 1));
    for (const line of text.split('\n')) if (line !== '') yield JSON.parse(line);
  }
}

/** A 32-bit big-endian length before each message. */
class AdvancedCodec {
  /** What came of messages that are not complete, in pieces: a large one is put together once. */
  #pieces = [];
  #size = 0;
  /** Bytes from which on it is worth to look. */
  #wanted = 4;

  write(message) {
    const { DefaultSerializer } = lazyV8();
    const serializer = new DefaultSerializer();
    serializer.writeHeader();
    serializer.writeValue(message);
    const body = serializer.releaseBuffer();
    const out = Buffer.allocUnsafeSlow(4 + body.length);
    out.writeUInt32BE(body.length, 0);
    out.set(body, 4);
    return out;
  }

  * read(bytes) {
    // The pieces are kept beyond this call, the slab that they came in is not.
    const size = this.#size + bytes.length;
    if (size < this.#wanted) {
      this.#pieces.push(Buffer.from(bytes));
      this.#size = size;
      return;
    }
    if (this.#size > 0) bytes = Buffer.concat([...this.#pieces, bytes], size);
    const { deserialize } = lazyV8();
    let at = 0;
    this.#wanted = 4;
    try {
      while (bytes.length - at >= 4) {
        const end = at + 4 + bytes.readUInt32BE(at);
        if (bytes.length < end) {
          this.#wanted = end - at;
          break;
        }
        const body = bytes.subarray(at + 4, end);
        at = end;
        yield deserialize(body);
      }
    } finally {
      // Also after a message that cannot be read: the next one begins where it ends.
      this.#size = bytes.length - at;
      this.#pieces = this.#size > 0 ? [Buffer.from(bytes.subarray(at))] : [];
    }
  }
}

/** @param {'json' | 'advanced'} serialization */
export function makeCodec(serialization) {
  return serialization === 'advanced' ? new AdvancedCodec() : new JsonCodec();
}
