import { ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { Event } from 'internal:events/event';

const ports = lazy('internal:messaging/message_port');

function isMessagePort(value) {
  return value instanceof ports().MessagePort;
}

/** https://html.spec.whatwg.org/multipage/comms.html#messageevent */
export class MessageEvent extends Event {
  #data;
  #origin;
  #lastEventId;
  #source;
  #ports;

  constructor(type, eventInitDict = undefined) {
    super(type, eventInitDict);
    const { data = null, origin = '', lastEventId = '', source = null, ports = [] } = eventInitDict ?? {};
    if (source !== null && !isMessagePort(source)) throw new ERR_INVALID_ARG_TYPE('source', 'MessagePort', source);
    this.#data = data;
    this.#origin = `${origin}`;
    this.#lastEventId = `${lastEventId}`;
    this.#source = source;
    this.#ports = Object.freeze([...ports]);
  }

  get data() {
    return this.#data;
  }

  get origin() {
    return this.#origin;
  }

  get lastEventId() {
    return this.#lastEventId;
  }

  get source() {
    return this.#source;
  }

  get ports() {
    return this.#ports;
  }
}

for (const name of ['data', 'origin', 'lastEventId', 'source', 'ports']) {
  Object.defineProperty(MessageEvent.prototype, name, { __proto__: null, enumerable: true });
}
Object.defineProperty(MessageEvent.prototype, Symbol.toStringTag, { __proto__: null, value: 'MessageEvent', configurable: true });
