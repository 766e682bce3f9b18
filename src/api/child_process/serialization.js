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
  #rest;

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
    if (this.#rest !== undefined) bytes = Buffer.concat([this.#rest, bytes]);
    this.#rest = undefined;
    const { deserialize } = lazyV8();
    let at = 0;
    while (bytes.length - at >= 4) {
      const size = bytes.readUInt32BE(at);
      if (bytes.length - at - 4 < size) break;
      const message = deserialize(bytes.subarray(at + 4, at + 4 + size));
      at += 4 + size;
      yield message;
    }
    if (at < bytes.length) this.#rest = Buffer.from(bytes.subarray(at));
  }
}

/** @param {'json' | 'advanced'} serialization */
export function makeCodec(serialization) {
  return serialization === 'advanced' ? new AdvancedCodec() : new JsonCodec();
}
