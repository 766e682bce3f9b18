/** `events.EventEmitterAsyncResource`: an emitter whose listeners run in the async context of its creation. */
import { ERR_INVALID_THIS } from 'internal:errors/codes';
import { validateString } from 'internal:errors/validators';
import { EventEmitter } from 'node:events';
import { AsyncResource } from 'node:async_hooks';

class EventEmitterReferencingAsyncResource extends AsyncResource {
  #eventEmitter;

  constructor(emitter, type, options) {
    super(type, options);
    this.#eventEmitter = emitter;
  }

  get eventEmitter() {
    if (this === undefined) throw new ERR_INVALID_THIS('EventEmitterReferencingAsyncResource');
    return this.#eventEmitter;
  }
}

export class EventEmitterAsyncResource extends EventEmitter {
  #asyncResource;

  /** @param {string|{name?: string, triggerAsyncId?: number, requireManualDestroy?: boolean}} [options] */
  constructor(options = undefined) {
    let name;
    if (typeof options === 'string') {
      name = options;
      options = undefined;
    } else {
      if (new.target === EventEmitterAsyncResource) validateString(options?.name, 'options.name');
      name = options?.name || new.target.name;
    }
    super(options);
    this.#asyncResource = new EventEmitterReferencingAsyncResource(this, name, options);
  }

  emit(event, ...args) {
    const resource = this.#asyncResource;
    return resource.runInAsyncScope(super.emit, this, event, ...args);
  }

  emitDestroy() {
    this.#asyncResource.emitDestroy();
  }

  get asyncId() {
    return this.#asyncResource.asyncId();
  }

  get triggerAsyncId() {
    return this.#asyncResource.triggerAsyncId();
  }

  get asyncResource() {
    return this.#asyncResource;
  }
}
