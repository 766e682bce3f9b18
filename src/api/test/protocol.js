// What a process that runs one file tells the one that started it: events in the midst of what the file prints.
import { Buffer } from 'node:buffer';
import process from 'node:process';
import { deserialize, serialize } from 'node:v8';

/** No text in UTF-8 has these bytes; the length of what follows comes after them. */
const kMark = Buffer.from([0xff, 0x57, 0x54, 0xfe]);
const kHead = kMark.length + 4;
/** More than this is no event of ours. */
const kLargest = 256 << 20;

/** Errors lose their class and their own properties on the way, unless they are taken apart. */
function pack(value, seen = new Set()) {
  if (!(value instanceof Error) || seen.has(value)) return { value: portable(value) };
  seen.add(value);
  const own = {};
  for (const key of Object.keys(value)) {
    if (key !== 'cause') own[key] = portable(value[key]);
  }
  return {
    error: {
      name: String(value.name), message: String(value.message), stack: typeof value.stack === 'string' ? value.stack : '',
      type: value.constructor?.name, own, cause: 'cause' in value ? pack(value.cause, seen) : undefined,
    },
  };
}

/** The value, or its text if it cannot be sent. */
function portable(value) {
  try {
    serialize(value);
    return value;
  } catch {
    return requireBuiltin('internal:util/inspect').inspect(value);
  }
}

function unpack(packed) {
  if (packed.error === undefined) return packed.value;
  const { name, message, stack, own, cause, type } = packed.error;
  const error = new (classes[type] ?? Error)(message);
  Object.defineProperty(error, 'stack', { __proto__: null, value: stack, writable: true, configurable: true });
  if (error.name !== name) {
    Object.defineProperty(error, 'name', { __proto__: null, value: name, writable: true, configurable: true });
  }
  Object.assign(error, own);
  if (cause !== undefined) {
    const enumerable = error.code === 'ERR_TEST_FAILURE';
    Object.defineProperty(error, 'cause', { __proto__: null, value: unpack(cause), writable: true, configurable: true, enumerable });
  }
  return error;
}

const classes = {
  EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError,
  get AssertionError() {
    const { AssertionError } = requireBuiltin('node:assert').default;
    return class extends AssertionError {
      constructor(message) {
        super({ message });
        Object.defineProperty(this, 'constructor', { __proto__: null, value: AssertionError, configurable: true });
      }
    };
  },
};

/** Sends all events of a run through stdout. */
export function sendEvents(harness) {
  if (harness.closesWhenIdle) harness.stream.once('end', () => process.exit());
  harness.stream.on('data', ({ type, data }) => {
    const { details } = data;
    const sent = details?.error === undefined ? { type, data } :
      { type, data: { ...data, details: { ...details, error: pack(details.error) } }, packed: true };
    const body = serialize(sent);
    const head = Buffer.alloc(kHead);
    kMark.copy(head);
    head.writeUInt32LE(body.length, kMark.length);
    process.stdout.write(Buffer.concat([head, body]));
  });
}

/** Takes apart what a process printed. */
export class Receiver {
  #rest = Buffer.alloc(0);

  /**
   * @param {(type: string, data: object) => void} onEvent
   * @param {(bytes: Buffer) => void} onOutput all that is no event
   */
  constructor(onEvent, onOutput) {
    this.onEvent = onEvent;
    this.onOutput = onOutput;
  }

  write(chunk) {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const at = bytes.indexOf(kMark);
      if (at === -1) {
        const keep = partOfMark(bytes);
        this.#output(bytes.subarray(0, bytes.length - keep));
        this.#rest = bytes.subarray(bytes.length - keep);
        return;
      }
      this.#output(bytes.subarray(0, at));
      bytes = bytes.subarray(at);
      if (bytes.length < kHead) break;
      const length = bytes.readUInt32LE(kMark.length);
      if (length > kLargest) {
        this.#output(bytes.subarray(0, kHead));
        bytes = bytes.subarray(kHead);
        continue;
      }
      if (bytes.length < kHead + length) break;
      this.#event(bytes.subarray(kHead, kHead + length));
      bytes = bytes.subarray(kHead + length);
    }
    this.#rest = bytes;
  }

  /** What is left when the process has ended. */
  end() {
    this.#output(this.#rest);
    this.#rest = Buffer.alloc(0);
  }

  #output(bytes) {
    if (bytes.length > 0) this.onOutput(bytes);
  }

  #event(body) {
    let event;
    try {
      event = deserialize(body);
      if (event.packed) event.data.details.error = unpack(event.data.details.error);
    } catch {
      // The file itself printed the mark.
      this.#output(body);
      return;
    }
    this.onEvent(event.type, event.data);
  }
}

/** How many bytes at the end may be the beginning of a mark. */
function partOfMark(bytes) {
  for (let n = Math.min(kMark.length - 1, bytes.length); n > 0; n--) {
    if (bytes.subarray(bytes.length - n).equals(kMark.subarray(0, n))) return n;
  }
  return 0;
}
