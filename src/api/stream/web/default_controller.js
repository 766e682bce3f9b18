/** ReadableStreamDefaultController: a queue of any values. */
import { closeStream, errorStream } from 'internal:stream/web/readable_stream';
import {
  callAsync, defineInterface, dequeueValue, enqueueWithSize, illegalUnless, invalidState, kCreate, kState, optionalMethod, resolvedWith,
  resetQueue, slots,
} from 'internal:stream/web/util';

export class ReadableStreamDefaultController {
  constructor(token) {
    illegalUnless(token);
  }

  get desiredSize() {
    return defaultControllerDesiredSize(slots(this, 'ReadableStreamDefaultController'));
  }

  close() {
    const c = slots(this, 'ReadableStreamDefaultController');
    if (!canCloseOrEnqueue(c)) throw invalidState('Controller is already closed');
    defaultControllerClose(this);
  }

  enqueue(chunk = undefined) {
    const c = slots(this, 'ReadableStreamDefaultController');
    if (!canCloseOrEnqueue(c)) throw invalidState('Controller is already closed');
    defaultControllerEnqueue(this, chunk);
  }

  error(error = undefined) {
    slots(this, 'ReadableStreamDefaultController');
    defaultControllerError(this, error);
  }
}

defineInterface(ReadableStreamDefaultController, ['close', 'desiredSize', 'enqueue', 'error'], function() {
  slots(this, 'ReadableStreamDefaultController');
  return {};
});

/** The slots, with the three algorithms that a stream calls on its controller. */
class ControllerState {
  kind = 'ReadableStreamDefaultController';
  started = false;
  closeRequested = false;
  pullAgain = false;
  pulling = false;
  queue;
  queueTotalSize = 0;
  // Declared, so that setters which a program puts on Object.prototype stay out of it.
  stream; controller; pull; cancel; highWaterMark; size;

  constructor(stream, controller, pull, cancel, highWaterMark, size) {
    this.stream = stream;
    this.controller = controller;
    this.pull = pull;
    this.cancel = cancel;
    this.highWaterMark = highWaterMark;
    this.size = size;
    resetQueue(this);
  }

  pullSteps(request) {
    if (this.queue.length > 0) {
      const chunk = dequeueValue(this);
      if (this.closeRequested && this.queue.length === 0) {
        clearAlgorithms(this);
        closeStream(this.stream);
      } else {
        pullIfNeeded(this);
      }
      request.chunk(chunk);
    } else {
      this.stream[kState].reader[kState].requests.push(request);
      pullIfNeeded(this);
    }
  }

  cancelSteps(reason) {
    resetQueue(this);
    const result = this.cancel(reason);
    clearAlgorithms(this);
    return result;
  }

  releaseSteps() {}
}

function clearAlgorithms(c) {
  c.pull = undefined;
  c.cancel = undefined;
  c.size = undefined;
}

function canCloseOrEnqueue(c) {
  return !c.closeRequested && c.stream[kState].state === 'readable';
}

export function defaultControllerCanCloseOrEnqueue(controller) {
  return canCloseOrEnqueue(controller[kState]);
}

export function defaultControllerDesiredSize(c) {
  const { state } = c.stream[kState];
  if (state === 'errored') return null;
  if (state === 'closed') return 0;
  return c.highWaterMark - c.queueTotalSize;
}

/** Is a reader waiting? */
function hasRequests(stream) {
  const { reader } = stream[kState];
  return reader !== undefined && reader[kState].requests.length > 0;
}

function shouldPull(c) {
  if (!canCloseOrEnqueue(c) || !c.started) return false;
  return hasRequests(c.stream) || defaultControllerDesiredSize(c) > 0;
}

export function defaultControllerHasBackpressure(controller) {
  return !shouldPull(controller[kState]);
}

function pullIfNeeded(c) {
  if (!shouldPull(c)) return;
  if (c.pulling) {
    c.pullAgain = true;
    return;
  }
  c.pulling = true;
  c.pull().then(() => {
    c.pulling = false;
    if (c.pullAgain) {
      c.pullAgain = false;
      pullIfNeeded(c);
    }
  }, (error) => defaultControllerError(c.controller, error));
}

export function defaultControllerClose(controller) {
  const c = controller[kState];
  if (!canCloseOrEnqueue(c)) return;
  c.closeRequested = true;
  if (c.queue.length === 0) {
    clearAlgorithms(c);
    closeStream(c.stream);
  }
}

export function defaultControllerEnqueue(controller, chunk) {
  const c = controller[kState];
  if (!canCloseOrEnqueue(c)) return;
  if (hasRequests(c.stream)) {
    c.stream[kState].reader[kState].requests.shift().chunk(chunk);
  } else {
    try {
      enqueueWithSize(c, chunk, c.size(chunk));
    } catch (error) {
      defaultControllerError(controller, error);
      throw error;
    }
  }
  pullIfNeeded(c);
}

export function defaultControllerError(controller, error) {
  const c = controller[kState];
  if (c.stream[kState].state !== 'readable') return;
  resetQueue(c);
  clearAlgorithms(c);
  errorStream(c.stream, error);
}

/** SetUpReadableStreamDefaultController. `pull` and `cancel` return promises and never throw; `start` may throw. */
export function setUpDefaultController(stream, start, pull, cancel, highWaterMark, size) {
  const controller = new ReadableStreamDefaultController(kCreate);
  const c = new ControllerState(stream, controller, pull, cancel, highWaterMark, size);
  controller[kState] = c;
  stream[kState].controller = controller;
  resolvedWith(start(controller)).then(() => {
    c.started = true;
    pullIfNeeded(c);
  }, (error) => defaultControllerError(controller, error));
}

/** SetUpReadableStreamDefaultControllerFromUnderlyingSource */
export function setUpDefaultControllerFromSource(stream, source, highWaterMark, size) {
  const cancel = optionalMethod(source, 'cancel', 'source');
  const pull = optionalMethod(source, 'pull', 'source');
  const start = optionalMethod(source, 'start', 'source');
  setUpDefaultController(
    stream,
    (controller) => (start === undefined ? undefined : Reflect.apply(start, source, [controller])),
    pull === undefined ? () => Promise.resolve() : () => callAsync(pull, source, stream[kState].controller),
    cancel === undefined ? () => Promise.resolve() : (reason) => callAsync(cancel, source, reason),
    highWaterMark,
    size,
  );
}
