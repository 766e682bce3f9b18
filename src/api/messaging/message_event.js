import { ERR_INVALID_THIS } from 'internal:errors/codes';
import { Event } from 'internal:events/event';

const ports = lazy('internal:messaging/message_port');

function isMessagePort(value) {
  return value instanceof ports().MessagePort;
}

function notAPort(name, value) {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
  return new TypeError(`MessageEvent constructor: Expected eventInitDict.${name} ("${text}") to be an instance of MessagePort.`);
}

function check(value) {
  if (!isMessageEvent(value)) throw new ERR_INVALID_THIS('MessageEvent');
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
    if (source !== null && !isMessagePort(source)) throw notAPort('source', source);
    if (ports === null || typeof ports[Symbol.iterator] !== 'function') {
      throw new TypeError(`MessageEvent constructor: eventInitDict.ports (${ports}) is not iterable.`);
    }
    for (const port of ports) if (!isMessagePort(port)) throw notAPort('ports', port);
    this.#data = data;
    this.#origin = `${origin}`;
    this.#lastEventId = `${lastEventId}`;
    this.#source = source;
    this.#ports = Object.freeze([...ports]);
  }

  get data() {
    check(this);
    return this.#data;
  }

  get origin() {
    check(this);
    return this.#origin;
  }

  get lastEventId() {
    check(this);
    return this.#lastEventId;
  }

  get source() {
    check(this);
    return this.#source;
  }

  get ports() {
    check(this);
    return this.#ports;
  }

  static is(value) {
    return typeof value === 'object' && value !== null && #data in value;
  }
}

const { is: isMessageEvent } = MessageEvent;
delete MessageEvent.is;

for (const name of ['data', 'origin', 'lastEventId', 'source', 'ports']) {
  Object.defineProperty(MessageEvent.prototype, name, { __proto__: null, enumerable: true });
}
Object.defineProperty(MessageEvent.prototype, Symbol.toStringTag, { __proto__: null, value: 'MessageEvent', configurable: true });
