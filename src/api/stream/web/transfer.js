/**
 * Web streams that are transferred (structuredClone, postMessage): a stream here is piped to, or from, one that sends its chunks
 * over a MessagePort, and the other side gets the other end. A port keeps its loop alive only while something is waited for.
 */
import { DOMException } from 'internal:errors/dom_exception';
import { MessageChannel } from 'internal:messaging/messaging';
import { kDeserialize } from 'internal:messaging/transferable';
import { defaultControllerClose, defaultControllerEnqueue, defaultControllerError } from 'internal:stream/web/default_controller';
import { pipeTo } from 'internal:stream/web/pipe_to';
import { ReadableStream, createReadableStream } from 'internal:stream/web/readable_stream';
import { TransformStream } from 'internal:stream/web/transform_stream';
import { kCreate, kState, markHandled } from 'internal:stream/web/util';
import { WritableStream, createWritableStream } from 'internal:stream/web/writable_stream';
import { controllerErrorIfNeeded } from 'internal:stream/web/writable_controller';

const plainPipe = { preventAbort: false, preventCancel: false, preventClose: false, signal: undefined };

/** The channel of a stream that is being transferred; one stream is transferred once. */
function channelOf(stream) {
  return (stream[kState].channel ??= new MessageChannel());
}

/** The port that goes to the other side. */
export function transferListOf(stream) {
  if (stream.locked) throw new DOMException(`Cannot transfer a locked ${stream[kState].kind}`, 'DataCloneError');
  return [channelOf(stream).port2];
}

/** @returns what the other side gets for a ReadableStream */
export function transferReadable(stream) {
  if (stream.locked) throw new DOMException('Cannot transfer a locked ReadableStream', 'DataCloneError');
  const { port1, port2 } = channelOf(stream);
  markHandled(pipeTo(stream, createPortWritable(port1), plainPipe));
  return { data: { port: port2 }, deserializeInfo: 'internal:stream/web/transfer:TransferredReadable' };
}

/** @returns what the other side gets for a WritableStream */
export function transferWritable(stream) {
  if (stream.locked) throw new DOMException('Cannot transfer a locked WritableStream', 'DataCloneError');
  const { port1, port2 } = channelOf(stream);
  markHandled(pipeTo(createPortReadable(port1, false), stream, plainPipe));
  return { data: { port: port2 }, deserializeInfo: 'internal:stream/web/transfer:TransferredWritable' };
}

export function transferTransform(stream) {
  const { readable, writable } = stream[kState];
  if (readable.locked || writable.locked) throw new DOMException('Cannot transfer a locked TransformStream', 'DataCloneError');
  return { data: { readable, writable }, deserializeInfo: 'internal:stream/web/transfer:TransferredTransform' };
}

export const TransferredReadable = {
  [kDeserialize]({ port }) {
    return createPortReadable(port, true);
  },
};

export const TransferredWritable = {
  [kDeserialize]({ port }) {
    return createPortWritable(port);
  },
};

export const TransferredTransform = {
  [kDeserialize]({ readable, writable }) {
    const stream = Object.create(TransformStream.prototype);
    stream[kState] = { kind: 'TransformStream', readable, writable, controller: undefined, backpressure: undefined };
    return stream;
  },
};

/** Sends a message; if its value cannot be cloned, an error instead. @throws that error */
function send(port, type, value) {
  try {
    port.postMessage({ type, value });
  } catch (error) {
    sendError(port, error);
    throw error;
  }
}

function sendError(port, error) {
  try {
    port.postMessage({ type: 'error', value: error });
  } catch {
    // Not even the error can be cloned.
    port.postMessage({ type: 'error', value: undefined });
  }
}

/**
 * SetUpCrossRealmTransformReadable
 * @param {boolean} keepsAlive whether a read that waits keeps the loop alive: one of the program does, that of our pipe does not
 */
function createPortReadable(port, keepsAlive) {
  let stream;
  const controller = () => stream[kState].controller;
  port.onmessage = ({ data: { type, value } }) => {
    port.unref();
    if (type === 'chunk') {
      defaultControllerEnqueue(controller(), value);
    } else if (type === 'close') {
      defaultControllerClose(controller());
      port.close();
    } else {
      defaultControllerError(controller(), value);
      port.close();
    }
  };
  port.onmessageerror = () => {
    const error = new DOMException('The message could not be deserialized', 'DataCloneError');
    sendError(port, error);
    defaultControllerError(controller(), error);
    port.close();
  };
  port.unref();
  stream = createReadableStream(
    () => {},
    () => {
      if (keepsAlive) port.ref();
      port.postMessage({ type: 'pull', value: undefined });
      return Promise.resolve();
    },
    async (reason) => {
      try {
        send(port, 'error', reason);
      } finally {
        port.close();
      }
    },
    0,
  );
  return stream;
}

/** SetUpCrossRealmTransformWritable */
function createPortWritable(port) {
  let stream;
  // Settled when the other side wants a chunk.
  let wanted = Promise.withResolvers();
  port.onmessage = ({ data: { type, value } }) => {
    if (type === 'pull') {
      wanted.resolve();
    } else if (type === 'error') {
      controllerErrorIfNeeded(stream[kState].controller, value);
      wanted.resolve();
    }
  };
  port.onmessageerror = () => {
    const error = new DOMException('The message could not be deserialized', 'DataCloneError');
    sendError(port, error);
    controllerErrorIfNeeded(stream[kState].controller, error);
    port.close();
  };
  port.unref();
  stream = createWritableStream(
    () => {},
    async (chunk) => {
      port.ref();
      try {
        await wanted.promise;
      } finally {
        port.unref();
      }
      wanted = Promise.withResolvers();
      try {
        send(port, 'chunk', chunk);
      } catch (error) {
        port.close();
        throw error;
      }
    },
    async () => {
      port.postMessage({ type: 'close', value: undefined });
      port.close();
    },
    async (reason) => {
      try {
        send(port, 'error', reason);
      } finally {
        port.close();
      }
    },
    1,
  );
  return stream;
}

void ReadableStream;
void WritableStream;
void kCreate;
