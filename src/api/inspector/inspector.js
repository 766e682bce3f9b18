/** node:inspector. */
import * as binding from 'binding:inspector';
import { engineConsole } from 'internal:console/console';
import {
  ERR_INSPECTOR_ALREADY_ACTIVATED, ERR_INSPECTOR_ALREADY_CONNECTED, ERR_INSPECTOR_CLOSED, ERR_INSPECTOR_COMMAND,
  ERR_INSPECTOR_NOT_ACTIVE, ERR_INSPECTOR_NOT_CONNECTED, ERR_INSPECTOR_NOT_WORKER,
} from 'internal:errors/codes';
import { validateFunction, validateInt32, validateObject, validateString } from 'internal:errors/validators';
import { DOMStorage, Network, NetworkResources } from 'internal:inspector/domains';
import { EventEmitter } from 'node:events';
import process from 'node:process';

/** A debugger's session, in the program itself. Events are named as the protocol's notifications. */
export class Session extends EventEmitter {
  #native = null;
  #next = 1;
  /** @type {Map<number, Function>} callbacks of requests without an answer yet */
  #waiting = new Map();

  connect() {
    if (this.#native) throw new ERR_INSPECTOR_ALREADY_CONNECTED('The inspector session');
    this.#native = new binding.Session(false, (message) => this.#onMessage(message));
  }

  connectToMainThread() {
    if (requireBuiltin('node:worker_threads').default.isMainThread) throw new ERR_INSPECTOR_NOT_WORKER();
    if (this.#native) throw new ERR_INSPECTOR_ALREADY_CONNECTED('The inspector session');
    // A message may come between any two statements, where no listener may run.
    this.#native = new binding.Session(true, (message) => queueMicrotask(() => this.#onMessage(message)));
  }

  #onMessage(text) {
    const message = JSON.parse(text);
    try {
      if (message.id) {
        const callback = this.#waiting.get(message.id);
        this.#waiting.delete(message.id);
        if (!callback) return;
        if (message.error) callback(new ERR_INSPECTOR_COMMAND(message.error.code, message.error.message));
        else callback(null, message.result);
      } else {
        this.emit(message.method, message);
        this.emit('inspectorNotification', message);
      }
    } catch (error) {
      process.emitWarning(error);
    }
  }

  /**
   * Sends a request.
   * @param {string} method
   * @param {object} [params]
   * @param {(error: Error | null, result: object) => void} [callback]
   */
  post(method, params, callback) {
    validateString(method, 'method');
    if (!callback && typeof params === 'function') {
      callback = params;
      params = null;
    }
    if (params) validateObject(params, 'params');
    if (callback) validateFunction(callback, 'callback');
    if (!this.#native) throw new ERR_INSPECTOR_NOT_CONNECTED();
    const id = this.#next++;
    const message = { id, method };
    if (params) message.params = params;
    if (callback) this.#waiting.set(id, callback);
    this.#native.dispatch(JSON.stringify(message));
  }

  disconnect() {
    if (!this.#native) return;
    this.#native.disconnect();
    this.#native = null;
    for (const callback of this.#waiting.values()) process.nextTick(callback, new ERR_INSPECTOR_CLOSED());
    this.#waiting.clear();
    this.#next = 1;
  }
}

const isLoopback = (host) => {
  const name = host.toLowerCase();
  return name === 'localhost' || name.startsWith('127.') || name === '::1' || name === '[::1]' ||
    name === '[0:0:0:0:0:0:0:1]' || name === '0:0:0:0:0:0:0:1';
};

const names = {
  /**
   * Lets debuggers connect.
   * @param {number} [port]
   * @param {string} [host]
   * @param {boolean} [wait] for a debugger
   */
  inspectorOpen(port, host, wait) {
    if (binding.isEnabled()) throw new ERR_INSPECTOR_ALREADY_ACTIVATED();
    if (typeof port === 'number' && port >>> 0 === port) validateInt32(port, 'port', 0, 65535);
    else port = undefined;
    if (typeof host !== 'string' || host === '') host = undefined;
    if (host !== undefined && !isLoopback(host)) {
      process.emitWarning('Binding the inspector to a public IP with an open port is insecure, as it allows external hosts to ' +
        'connect to the inspector and perform a remote code execution attack. Documentation can be found at ' +
        'https://nodejs.org/api/cli.html#--inspecthostport', 'SecurityWarning');
    }
    binding.open(port, host);
    if (wait) binding.waitForDebugger();
    return { __proto__: null, [Symbol.dispose]() { binding.close(); } };
  },
  _debugEnd() {
    binding.close();
  },
  url() {
    return binding.url();
  },
  inspectorWaitForDebugger() {
    if (!binding.waitForDebugger()) throw new ERR_INSPECTOR_NOT_ACTIVE();
  },
};

export const open = names.inspectorOpen;
export const close = names._debugEnd;
export const url = names.url;
export const waitForDebugger = names.inspectorWaitForDebugger;
export { engineConsole as console, DOMStorage, Network, NetworkResources };

export default { open, close, url, waitForDebugger, console: engineConsole, Session, Network, NetworkResources, DOMStorage };
