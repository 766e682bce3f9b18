/** TextEncoderStream and TextDecoderStream. */
import { TextDecoder, TextEncoder } from 'node:util';
import { TransformStream } from 'internal:stream/web/transform_stream';
import { defineInterface, kState, slots } from 'internal:stream/web/util';

export class TextEncoderStream {
  constructor() {
    const encoder = new TextEncoder();
    // A surrogate whose second half is in the next chunk.
    let pendingHigh = '';
    const transform = new TransformStream({
      transform(chunk, controller) {
        let text = pendingHigh + String(chunk);
        pendingHigh = '';
        const last = text.charCodeAt(text.length - 1);
        if (last >= 0xd800 && last <= 0xdbff) {
          pendingHigh = text[text.length - 1];
          text = text.slice(0, -1);
        }
        if (text !== '') controller.enqueue(encoder.encode(text));
      },
      flush(controller) {
        if (pendingHigh !== '') controller.enqueue(new Uint8Array([0xef, 0xbf, 0xbd]));
      },
    });
    this[kState] = { kind: 'TextEncoderStream', transform };
  }

  get encoding() {
    slots(this, 'TextEncoderStream');
    return 'utf-8';
  }

  get readable() {
    return slots(this, 'TextEncoderStream').transform.readable;
  }

  get writable() {
    return slots(this, 'TextEncoderStream').transform.writable;
  }
}

defineInterface(TextEncoderStream, ['encoding', 'readable', 'writable'], function() {
  slots(this, 'TextEncoderStream');
  return { encoding: this.encoding, readable: this.readable, writable: this.writable };
});

export class TextDecoderStream {
  constructor(encoding = 'utf-8', options = {}) {
    const decoder = new TextDecoder(encoding, options);
    const transform = new TransformStream({
      transform(chunk, controller) {
        const text = decoder.decode(chunk, { stream: true });
        if (text) controller.enqueue(text);
      },
      flush(controller) {
        const text = decoder.decode();
        if (text) controller.enqueue(text);
      },
    });
    this[kState] = { kind: 'TextDecoderStream', decoder, transform };
  }

  get encoding() {
    return slots(this, 'TextDecoderStream').decoder.encoding;
  }

  get fatal() {
    return slots(this, 'TextDecoderStream').decoder.fatal;
  }

  get ignoreBOM() {
    return slots(this, 'TextDecoderStream').decoder.ignoreBOM;
  }

  get readable() {
    return slots(this, 'TextDecoderStream').transform.readable;
  }

  get writable() {
    return slots(this, 'TextDecoderStream').transform.writable;
  }
}

defineInterface(TextDecoderStream, ['encoding', 'fatal', 'ignoreBOM', 'readable', 'writable'], function() {
  slots(this, 'TextDecoderStream');
  return {
    encoding: this.encoding, fatal: this.fatal, ignoreBOM: this.ignoreBOM, readable: this.readable, writable: this.writable,
  };
});
