/** DOMException, as in https://webidl.spec.whatwg.org/#idl-DOMException, with the `cause` option of Node. */
import { ERR_INVALID_THIS } from 'internal:errors/codes';
import { kCloneError, kDeserialize } from 'internal:messaging/transferable';

const kLegacyNames = [
  // Name of the error, name of the constant; the code is the position + 1.
  ['IndexSizeError', 'INDEX_SIZE_ERR'],
  ['', 'DOMSTRING_SIZE_ERR'],
  ['HierarchyRequestError', 'HIERARCHY_REQUEST_ERR'],
  ['WrongDocumentError', 'WRONG_DOCUMENT_ERR'],
  ['InvalidCharacterError', 'INVALID_CHARACTER_ERR'],
  ['', 'NO_DATA_ALLOWED_ERR'],
  ['NoModificationAllowedError', 'NO_MODIFICATION_ALLOWED_ERR'],
  ['NotFoundError', 'NOT_FOUND_ERR'],
  ['NotSupportedError', 'NOT_SUPPORTED_ERR'],
  ['InUseAttributeError', 'INUSE_ATTRIBUTE_ERR'],
  ['InvalidStateError', 'INVALID_STATE_ERR'],
  ['SyntaxError', 'SYNTAX_ERR'],
  ['InvalidModificationError', 'INVALID_MODIFICATION_ERR'],
  ['NamespaceError', 'NAMESPACE_ERR'],
  ['InvalidAccessError', 'INVALID_ACCESS_ERR'],
  ['', 'VALIDATION_ERR'],
  ['TypeMismatchError', 'TYPE_MISMATCH_ERR'],
  ['SecurityError', 'SECURITY_ERR'],
  ['NetworkError', 'NETWORK_ERR'],
  ['AbortError', 'ABORT_ERR'],
  ['URLMismatchError', 'URL_MISMATCH_ERR'],
  ['QuotaExceededError', 'QUOTA_EXCEEDED_ERR'],
  ['TimeoutError', 'TIMEOUT_ERR'],
  ['InvalidNodeTypeError', 'INVALID_NODE_TYPE_ERR'],
  ['DataCloneError', 'DATA_CLONE_ERR'],
];

const codes = new Map();

/** A constructor that returns its argument: lets a subclass put private fields on an existing object. */
class Stamp {
  constructor(object) {
    return object;
  }
}

class Data extends Stamp {
  #name;
  #message;

  constructor(object, name, message) {
    super(object);
    this.#name = name;
    this.#message = message;
  }

  static name(object) {
    check(object);
    return object.#name;
  }

  static message(object) {
    check(object);
    return object.#message;
  }

  static is(value) {
    return typeof value === 'object' && value !== null && #name in value;
  }
}

function check(value) {
  if (!Data.is(value)) throw new ERR_INVALID_THIS('DOMException');
}

export class DOMException {
  /**
   * @param {string} [message]
   * @param {string|{name?: string, cause?: any}} [options] name of the error
   */
  constructor(message = '', options = 'Error') {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    // A real Error, so that every tool takes it for one; its stack is taken when its name and message are known.
    const self = new Error();
    Error.stackTraceLimit = stackTraceLimit;
    Object.setPrototypeOf(self, new.target.prototype);
    let name = 'Error';
    if (options !== null && typeof options === 'object') {
      if (options.name !== undefined) name = `${options.name}`;
    } else {
      name = `${options}`;
    }
    new Data(self, name, `${message}`);
    if (options !== null && typeof options === 'object' && 'cause' in options) {
      Object.defineProperty(self, 'cause', {
        __proto__: null,
        value: options.cause,
        configurable: true,
        writable: true,
        enumerable: false,
      });
    }
    Error.captureStackTrace(self);
    return self;
  }

  /** The name, message and stack; other properties stay behind. */
  [kCloneError]() {
    return ['internal:errors/dom_exception:DOMException', { name: Data.name(this), message: Data.message(this), stack: this.stack }];
  }

  static [kDeserialize]({ name, message, stack }) {
    const error = new DOMException(message, name);
    error.stack = stack;
    return error;
  }

  get name() {
    return Data.name(this);
  }

  get message() {
    return Data.message(this);
  }

  get code() {
    return codes.get(Data.name(this)) ?? 0;
  }
}

Object.setPrototypeOf(DOMException.prototype, Error.prototype);
for (const name of ['name', 'message', 'code']) {
  Object.defineProperty(DOMException.prototype, name, { __proto__: null, enumerable: true });
}
Object.defineProperty(DOMException.prototype, Symbol.toStringTag, {
  __proto__: null,
  configurable: true,
  value: 'DOMException',
});
kLegacyNames.forEach(([name, constant], index) => {
  const value = index + 1;
  if (name !== '') codes.set(name, value);
  const descriptor = { __proto__: null, enumerable: true, value };
  Object.defineProperty(DOMException, constant, descriptor);
  Object.defineProperty(DOMException.prototype, constant, descriptor);
});

/** @returns {boolean} whether the value was made by the constructor of DOMException */
export const isDOMException = Data.is;
