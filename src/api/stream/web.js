/** node:stream/web: the streams of the WHATWG Streams Standard. */
import { ReadableStream } from 'internal:stream/web/readable_stream';
import { ReadableStreamBYOBReader, ReadableStreamDefaultReader } from 'internal:stream/web/readers';
import { ReadableByteStreamController, ReadableStreamBYOBRequest } from 'internal:stream/web/byte_controller';
import { ReadableStreamDefaultController } from 'internal:stream/web/default_controller';
import { TransformStream, TransformStreamDefaultController } from 'internal:stream/web/transform_stream';
import { WritableStream, WritableStreamDefaultWriter } from 'internal:stream/web/writable_stream';
import { WritableStreamDefaultController } from 'internal:stream/web/writable_controller';
import { ByteLengthQueuingStrategy, CountQueuingStrategy } from 'internal:stream/web/strategies';
import { TextDecoderStream, TextEncoderStream } from 'internal:stream/web/encoding';
import { CompressionStream, DecompressionStream } from 'internal:stream/web/compression';
import { tee } from 'internal:stream/web/tee';

/** tee() of a stream whose second branch gets clones, as `fetch` needs it. */
export function ReadableStreamTee(stream) {
  return tee(stream, true);
}

export {
  ReadableStream, ReadableStreamDefaultReader, ReadableStreamBYOBReader, ReadableStreamBYOBRequest,
  ReadableByteStreamController, ReadableStreamDefaultController, TransformStream, TransformStreamDefaultController,
  WritableStream, WritableStreamDefaultWriter, WritableStreamDefaultController, ByteLengthQueuingStrategy,
  CountQueuingStrategy, TextEncoderStream, TextDecoderStream, CompressionStream, DecompressionStream,
};
export default {
  ReadableStream, ReadableStreamTee, ReadableStreamDefaultReader, ReadableStreamBYOBReader, ReadableStreamBYOBRequest,
  ReadableByteStreamController, ReadableStreamDefaultController, TransformStream, TransformStreamDefaultController,
  WritableStream, WritableStreamDefaultWriter, WritableStreamDefaultController, ByteLengthQueuingStrategy,
  CountQueuingStrategy, TextEncoderStream, TextDecoderStream, CompressionStream, DecompressionStream,
};
