/** ReadableStreamBYOBRequest: the consumer's buffer, lent to the underlying source. */
import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import { byteControllerRespond, byteControllerRespondWithNewView } from 'internal:stream/web/byte_controller';
import { defineInterface, illegalUnless, invalidState, kCreate, kState, slots } from 'internal:stream/web/util';

export class ReadableStreamBYOBRequest {
  constructor(token) {
    illegalUnless(token);
  }

  get view() {
    return slots(this, 'ReadableStreamBYOBRequest').view;
  }

  respond(bytesWritten) {
    const { controller, view } = slots(this, 'ReadableStreamBYOBRequest');
    const count = Math.trunc(Number(bytesWritten));
    if (arguments.length === 0 || !(count >= 0 && count <= Number.MAX_SAFE_INTEGER)) {
      throw new ERR_INVALID_ARG_VALUE('bytesWritten', bytesWritten);
    }
    if (controller === undefined) throw invalidState('This BYOB request has been invalidated');
    if (view.buffer.detached) throw invalidState('Viewed ArrayBuffer is detached');
    byteControllerRespond(controller, count);
  }

  respondWithNewView(view) {
    const { controller } = slots(this, 'ReadableStreamBYOBRequest');
    if (!ArrayBuffer.isView(view)) throw new ERR_INVALID_ARG_TYPE('view', ['Buffer', 'TypedArray', 'DataView'], view);
    if (controller === undefined) throw invalidState('This BYOB request has been invalidated');
    if (view.buffer.detached) throw invalidState('Viewed ArrayBuffer is detached');
    byteControllerRespondWithNewView(controller, view);
  }
}

defineInterface(ReadableStreamBYOBRequest, ['respond', 'respondWithNewView', 'view'], function() {
  const { view, controller } = slots(this, 'ReadableStreamBYOBRequest');
  return { view, controller };
});

export function createByobRequest(controller, view) {
  const request = new ReadableStreamBYOBRequest(kCreate);
  request[kState] = { kind: 'ReadableStreamBYOBRequest', controller, view };
  return request;
}

/** The source's request is answered or obsolete; `c` are the slots of its controller. */
export function invalidateByobRequest(c) {
  if (c.byobRequest === null) return;
  c.byobRequest[kState].controller = undefined;
  c.byobRequest[kState].view = null;
  c.byobRequest = null;
}
